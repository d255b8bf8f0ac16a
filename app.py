"""The app: `streamlit run app.py`. Everything is under the guard, so that a worker process that imports
this file again does not become a second app.
"""

if __name__ == "__main__":
    from pathlib import Path

    import streamlit as st

    from cnnviz.ui import caching, theme
    from cnnviz.ui.lesson import guard
    from cnnviz.ui.pages import course
    from cnnviz.ui.text import t

    icon = str(
        Path(__file__).with_name("cnnviz") / "ui" / "icon.png"
    )  # a local file: no font is fetched for it
    st.set_page_config(
        page_title="cnnviz",
        page_icon=icon,
        layout="wide",
        menu_items={"About": t("**cnnviz**: see and touch how convolutional neural networks work.")},
    )
    caching.start_server()
    theme.apply()
    st.logo(icon, size="large")
    navigation = st.navigation(
        {
            section: [
                st.Page(
                    lesson.path, title=t(lesson.title), url_path=lesson.name, default=lesson.name == "home"
                )
                for lesson in lessons
            ]
            for section, lessons in course().items()
        },
        expanded=True,
    )
    with guard():
        navigation.run()
