"""The serial side: ports, links, frame codecs, control port and chip chain."""
