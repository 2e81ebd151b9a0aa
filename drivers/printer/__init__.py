"""Label printers that take their language as it is: over TCP (port 9100 by habit) or through a device here.

It knows of bytes, addresses and time limits, and nothing of labels. All that is read is whether somebody is there.
"""
