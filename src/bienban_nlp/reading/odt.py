"""OpenDocument text (.odt)."""
from .blocks import Content
from .errors import ReadError
def content_of_package(package: object) -> Content:
    raise ReadError("unsupported","","odt")
