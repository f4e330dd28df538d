"""Reverse proxy headers (X-Forwarded-*): trusted from listed addresses only.

They are removed from all other requests.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from search import Settings, SettingsError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_FORWARDED = ("FOR", "PROTO", "HOST", "PORT", "PREFIX")


class Proxies:
    """WSGI middleware that sets client address, scheme, host and mount point.

    In X-Forwarded-For the client is the last address that is no trusted proxy: anybody may have
    written those to its left.
    """

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self.app = app
        self.trusted = networks(settings.trusted_proxies)
        self.user = "HTTP_" + settings.proxy_header.upper().replace("-", "_")
        self.subpath = "/" + settings.subpath.strip("/") if settings.subpath.strip("/") else ""
        self.forwarded = ProxyFix(self._mounted, x_for=0, x_proto=1, x_host=1, x_port=0, x_prefix=1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not is_in(environ.get("REMOTE_ADDR", ""), self.trusted):
            # Any client can send these; only those of a trusted proxy are believed.
            for name in (
                self.user,
                "HTTP_FORWARDED",
                *(f"HTTP_X_FORWARDED_{part}" for part in _FORWARDED),
            ):
                environ.pop(name, None)
            return self._mounted(environ, start_response)
        environ["REMOTE_ADDR"] = self._client(environ)
        return self.forwarded(environ, start_response)

    def _client(self, environ: WSGIEnvironment) -> str:
        client: str = environ["REMOTE_ADDR"]
        for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if not is_address(hop.strip()):
                break
            client = hop.strip()
            if not is_in(client, self.trusted):
                break
        return client

    def _mounted(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve under a mount path, whether or not the proxy strips it from the address."""
        root = environ.get("SCRIPT_NAME", "") or self.subpath
        environ["SCRIPT_NAME"] = root
        path = environ.get("PATH_INFO", "")
        if root and (path == root or path.startswith(root + "/")):
            environ["PATH_INFO"] = path[len(root) :] or "/"
        return self.app(environ, start_response)


def networks(text: str) -> tuple[Network, ...]:
    """Return the addresses and networks of a comma-separated setting.

    Raises:
        SettingsError: one is invalid.
    """
    try:
        return tuple(
            ipaddress.ip_network(part.strip(), strict=False)
            for part in text.split(",")
            if part.strip()
        )
    except ValueError as fault:
        raise SettingsError(
            f"MORGUE_TRUSTED_PROXIES: {fault}; give addresses (10.0.0.7) or networks (10.0.0.0/8)."
        ) from None


def is_address(text: str) -> bool:
    """Return True if a text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_in(address: str, trusted: tuple[Network, ...]) -> bool:
    """Return True if an address is in one of the networks."""
    if not trusted or not is_address(address):
        return False
    found = ipaddress.ip_address(address)
    # A dual-stack socket reports IPv4 clients as ::ffff:10.0.0.7.
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found.version == network.version and found in network for network in trusted)
