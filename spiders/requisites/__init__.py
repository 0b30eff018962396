"""What a page needs in order to look as it did: style sheets, pictures, fonts."""

from spiders.requisites.found import FoundRequisites, Requisite, RequisitePart

__all__ = ["FoundRequisites", "Requisite", "RequisitePart"]
