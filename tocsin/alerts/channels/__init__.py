"""Channels: one Apprise URL, one target, one request per delivery."""

from tocsin.alerts.channels.address import ChannelError
from tocsin.alerts.channels.channel import Channel, open_channels
from tocsin.alerts.channels.secrets import secrets_in

__all__ = ["Channel", "ChannelError", "open_channels", "secrets_in"]
