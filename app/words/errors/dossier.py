"""Why a dossier is not made."""

from __future__ import annotations

from app.domain.dossier import DossierStopped, NoOrders, SeveralCustomers
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain


@says(NoOrders)
def _no_orders(_error: NoOrders) -> str:
    return _("There is no work order to put into a dossier.")


@says(SeveralCustomers)
def _several(error: SeveralCustomers) -> str:
    names = ", ".join(plain(name, 60) or "—" for name in error.names)
    words = _("These orders are of several customers: {names}. Say whose with --customer, or make the internal copy.")
    return words.format(names=names)


@says(DossierStopped)
def _stopped(_error: DossierStopped) -> str:
    return _("Stopped. Nothing was written.")
