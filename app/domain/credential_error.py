"""What is refused about logins for miners. None of these errors ever carries a password."""

from __future__ import annotations

from app.domain.shop_error import ShopError


class PasswordMissing(ShopError):
    """A login without a password."""


class UserMissing(ShopError):
    """A login without a user name, for a firmware (`name`) that asks for one."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class SiteWithoutRanges(ShopError):
    """A login for a site (`site`) that has no ranges: there is nowhere it could be offered."""

    def __init__(self, site: str) -> None:
        super().__init__(site)
        self.site = site


class OutsideRanges(ShopError):
    """An address (`ip`) outside the ranges of the site (`site`) that a login belongs to."""

    def __init__(self, ip: str, site: str) -> None:
        super().__init__(ip, site)
        self.ip = ip
        self.site = site
