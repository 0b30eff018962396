"""The addresses of channels, which may be mended while the daemon runs."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.channels.url_secrets import secrets_in
from tocsin.config import Config, ConfigError
from tocsin.config.channel_urls import channel_url
from tocsin.logs.setup import never_show

Readdress = Callable[[Collection[str]], Awaitable[None]]
"""Delivers to the new addresses of these channels, at once."""

ADDRESS_KEYS = {"url": "", "url_env": "", "url_file": "", "url_cmd": ()}
"""Keys of a channel's table that say its address, each as in one without it."""


@dataclass(frozen=True, slots=True)
class NewAddresses:
    """What a configuration says of the channels' addresses."""

    opened: Mapping[str, Channel]
    """Channels with another address at the same service."""
    need_restart: bool
    """Whether one is at another service: what waits for it has another form."""


class ChannelAddresses:
    """The open channels, and what opens them anew."""

    def __init__(self, config: Config, channels: Mapping[str, Channel]) -> None:
        """Build it with the channels of a configuration, which are open."""
        self._tables = dict(config.channels)
        self._channels = dict(channels)

    def open(self, name: str) -> Channel:
        """Return a channel that shares nothing with others to the same recipient."""
        return self._channels[name].reopened()

    def read(self, config: Config) -> NewAddresses:
        """Return the channels whose address is another one now.

        An address that cannot be had any more stays as it was, unless its table says
        something else now: then ConfigError is raised. Raises ChannelError for an
        address that is none. Takes as long as the commands of `url_cmd`.
        """
        opened, need_restart = {}, False
        for name, channel in self._channels.items():
            if name not in config.channels:
                continue
            try:
                url = channel_url(config, name)
            except ConfigError:
                if config.channels[name] == self._tables[name]:
                    continue
                raise
            if channel.leads_to(url):
                continue
            never_show(secrets_in(url))
            other = Channel(name, url, ca_file=config.ca_file)
            if other.service == channel.service:
                opened[name] = other
            else:
                need_restart = True
        return NewAddresses(opened, need_restart)

    async def take_over(
        self, config: Config, found: NewAddresses, readdress: Readdress
    ) -> None:
        """Deliver to the addresses that were found in a configuration.

        Raises what `readdress` raises; then they count as not yet taken over.
        """
        before = dict(self._channels)
        if found.opened:
            self._channels.update(found.opened)
            try:
                await readdress(found.opened)
            except BaseException:
                self._channels = before
                raise
        self._tables = dict(config.channels)
