from cnnviz.ui.lesson import lesson

page = lesson("home")
page.text("what-it-is")
page.end()
