"""The course: its sections and lessons in order. A lesson is listed once its page exists."""

from dataclasses import dataclass

from cnnviz.ui.text import PAGES, t


@dataclass(frozen=True)
class Lesson:
    """One page: its name (file, URL and key) and its title in the sidebar."""

    name: str
    title: str

    @property
    def path(self) -> str:
        """The page's file as Streamlit wants it, from the folder of `app.py`."""
        return f"pages/{self.name}.py"


HOME = "home"

COURSE: dict[str, tuple[Lesson, ...]] = {
    "Start": (Lesson(HOME, "Start here"),),
    "Building blocks": (
        Lesson("images", "Images are tensors"),
        Lesson("convolution", "Slide a kernel"),
        Lesson("output_size", "Kernel, stride, padding"),
        Lesson("filters", "Filters on photos"),
        Lesson("activations", "Activations"),
        Lesson("pooling", "Pooling"),
        Lesson("connectivity", "Connections"),
        Lesson("loss_and_gradients", "Loss and gradients"),
    ),
    "Networks": (Lesson("architectures", "Build and compare"),),
    "Training": (
        Lesson("training", "Train live"),
        Lesson("regularization", "Regularization"),
        Lesson("before_cnn", "Before CNNs"),
    ),
    "Cats and dogs": (
        Lesson("classify", "Classify a photo"),
        Lesson("feature_maps", "Feature maps"),
        Lesson("pixel_to_logit", "From pixel to answer"),
        Lesson("kernels", "Learned kernels"),
        Lesson("what_it_looks_at", "What it looks at"),
        Lesson("dream", "Dream"),
        Lesson("surgery", "Surgery"),
    ),
}


def course() -> dict[str, list[Lesson]]:
    """The sections that have lessons, each with those whose page exists, in order."""
    sections = {
        t(section): [lesson for lesson in lessons if (PAGES / f"{lesson.name}.py").exists()]
        for section, lessons in COURSE.items()
    }
    return {section: lessons for section, lessons in sections.items() if lessons}


def lessons() -> list[Lesson]:
    """All lessons that exist, in the order of the course."""
    return [lesson for section in course().values() for lesson in section]


def following(name: str) -> Lesson | None:
    """The lesson after `name`, or None at the end of the course."""
    order = lessons()
    index = [lesson.name for lesson in order].index(name)
    return order[index + 1] if index + 1 < len(order) else None
