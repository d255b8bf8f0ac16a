"""The app: `streamlit run app.py`. Everything is under the guard, so that a worker process that imports
this file again does not become a second app.
"""

if __name__ == "__main__":
    from pathlib import Path

    import streamlit as st

    from cnnviz.ui import caching, theme
    from cnnviz.ui.components.mending import mend
    from cnnviz.ui.lesson import guard
    from cnnviz.ui.pages import HOME, course
    from cnnviz.ui.text import t

    # a local file: for a material icon browsers would fetch a font
    icon = str(Path(__file__).with_name("cnnviz") / "ui" / "icon.png")
    st.set_page_config(
        page_title="cnnviz",
        page_icon=icon,
        layout="wide",
        menu_items={"About": t("**cnnviz**: see and touch how convolutional neural networks work.")},
    )
    caching.start_server()
    theme.apply()
    st.logo(icon, size="large")
    pages = {
        section: [
            st.Page(lesson.path, title=t(lesson.title), url_path=lesson.name)
            if lesson.name != HOME
            else st.Page(lesson.path, title=t(lesson.title), url_path="start", default=True)
            for lesson in lessons
        ]
        for section, lessons in course().items()
    }

    def at_home() -> None:
        st.switch_page(f"pages/{HOME}.py", query_params=st.query_params.to_dict())

    # The default page answers at "/" alone, but "/home" is an address that people will try.
    also = st.Page(at_home, title="cnnviz", url_path=HOME, visibility="hidden")
    navigation = st.navigation({**pages, "": [also]}, expanded=True)
    with guard():
        navigation.run()
    mend()
