"""Messages: from what is to be told to the words each service is given."""

from tocsin.alerts.messages.clean import clean
from tocsin.alerts.messages.loading import TemplateError
from tocsin.alerts.messages.renderer import Renderer

__all__ = ["Renderer", "TemplateError", "clean"]
