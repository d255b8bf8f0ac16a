import streamlit as st

from cnnviz.ui import net_state, net_views, widgets
from cnnviz.ui.blanks import fill_in
from cnnviz.ui.exercises import architectures as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.text import t

VIEWS = {"Build": net_views.build, "Compare": net_views.compare, "Heads": net_views.compare_heads}

page = lesson("architectures")
view = widgets.choice("View", "view", list(VIEWS), hide_label=True)
ways = None
with page.guard():
    ways = VIEWS[view](page)
st.header(t("What comes out?"), anchor=False)
fill_in("blanks", exercises.make)
if ways:
    page.three_ways(**ways)
for passage, label, name in exercises.ARTICLES:
    with page.note(passage):
        st.button(t(label), key=f"try-{passage}", on_click=net_state.show, args=(name,))
page.end()
