"""Augmentation of a photo: choosing it, the settings, the variants and the pixel that is followed back."""

from cnnviz.recipe.source import augmentation_layers
from cnnviz.ui import augment_numbers, augment_settings, photo_source
from cnnviz.ui.augment_numbers import Variants
from cnnviz.ui.augment_settings import Looking
from cnnviz.ui.components import variants

Layers = list[tuple[str, tuple, dict]]


def show() -> tuple[Variants, Looking, Layers]:
    """Draw all of it; the variants, what is lit, and Keras's layers for the settings."""
    photo = photo_source.show("photo")
    chosen = augment_settings.show()
    found = augment_numbers.variants(photo, chosen)
    at = augment_settings.looking(*found.photo.shape[:2])
    variants.show(
        found.pictures,
        [found.back(number) for number in range(len(found.pictures))],
        [augment_numbers.says(change) for change in found.changes],
        (at.variant, at.row, at.column),
        key="variants",
        on_place=lambda place: augment_settings.look_at(Looking(*place)),
    )
    return found, at, augmentation_layers(chosen.ranges, 255)
