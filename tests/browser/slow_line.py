"""A line to the server that is as slow as a test wants it."""

import re

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class Line:
    """The connection of a page, whose answers can be held back; made before the page is opened."""

    def __init__(self, page):
        self.held, self.holding = [], False
        page.route_web_socket(re.compile("_stcore/stream"), self._connect)

    def _connect(self, browser):
        self.browser, server = browser, browser.connect_to_server()
        browser.on_message(server.send)
        server.on_message(
            lambda message: self.held.append(message) if self.holding else browser.send(message)
        )

    def runs(self):
        """How many runs of the page have begun, and how many are over, by what is held."""
        kinds = [ForwardMsg.FromString(message).WhichOneof("type") for message in self.held]
        return kinds.count("new_session"), kinds.count("script_finished")

    def release(self, after_each=lambda: None):
        """Hold nothing back any more; what was held arrives first, in its order, and what comes meanwhile."""
        while self.held:
            self.browser.send(self.held.pop(0))
            after_each()
        self.holding = False
