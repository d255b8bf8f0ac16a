from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui import welcome
from cnnviz.ui.components.progress import progress_board
from cnnviz.ui.lesson import lesson

page = lesson("home")
page.text("try")
with page.guard():
    name = welcome.first_touch()
    page.text("kernel", says=KERNELS[name].says)
page.text("what-it-is")
page.text("where-to-begin")
progress_board()
welcome.cards(but="home")
page.end()
