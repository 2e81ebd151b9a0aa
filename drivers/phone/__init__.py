"""A page that a telephone on the same network opens to send photos: HTTP by h11 and asyncio, on a thread of its own.

It knows of tokens, forms and limits, and nothing of what the photos are for: that is the `Host`'s.
"""
