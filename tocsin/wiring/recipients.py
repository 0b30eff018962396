"""From the configuration: recipients, from [channels] with the defaults of [alerts]."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from scheduler.windows import Hours
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.delivery.retry import RetryPolicy
from tocsin.alerts.messages.services import Service
from tocsin.alerts.plan.plan_input import DeliveryPolicy
from tocsin.alerts.plan.recipient import Recipient
from tocsin.config import Config
from tocsin.config.tables import AlertsTable, ChannelTable


def all_recipients(
    config: Config, channels: Mapping[str, Channel]
) -> dict[str, Recipient]:
    """Return the recipients of the channels that are open."""
    return {
        name: recipient_for(config, name, channel.service)
        for name, channel in channels.items()
    }


def recipient_for(config: Config, name: str, service: Service) -> Recipient:
    """Return one channel's recipient."""
    table = config.channels[name]
    return Recipient(
        channel=name,
        service=service,
        policy=_policy(table, config.alerts),
        on_unknown=table.on_unknown or config.alerts.on_unknown,
        fallback=table.fallback,
    )


def retry_policy(config: Config) -> RetryPolicy:
    """Return how often and how long a message is tried."""
    return RetryPolicy(
        first=config.alerts.retry_first, give_up_after=config.alerts.give_up_after
    )


def _policy(own: ChannelTable, common: AlertsTable) -> DeliveryPolicy:
    quiet = common.quiet if own.quiet is None else own.quiet
    most = common.max_per_hour if own.max_per_hour is None else own.max_per_hour
    gap = common.followup_gap if own.followup_gap is None else own.followup_gap
    wait = common.group_wait if own.group_wait is None else own.group_wait
    return DeliveryPolicy(
        zone=ZoneInfo(own.timezone or common.timezone),
        group_wait=wait,
        followup_gap=gap,
        quiet=Hours.read(quiet) if quiet else None,
        max_per_hour=most,
    )
