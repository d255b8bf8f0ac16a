"""Augmentation of a photo: choosing it, the settings, the variants and the pixel that is followed back."""

from dataclasses import replace

from cnnviz.recipe.source import augmentation_layers
from cnnviz.ui import augment_numbers, augment_settings, foresight, photo_source
from cnnviz.ui.augment_numbers import Variants
from cnnviz.ui.augment_settings import Augmenting, Looking
from cnnviz.ui.components import variants

Layers = list[tuple[str, tuple, dict]]


def show() -> tuple[Variants, Looking, Layers, foresight.Ahead]:
    """Draw all of it; the variants, what is lit, Keras's layers for the settings, and what is foreseen."""
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

    def formulas(other: Augmenting) -> foresight.Panels:
        return augment_numbers.formulas(replace(found, changes=augment_numbers.drawn(other), pictures=()), at)

    ahead = foresight.of(chosen, formulas, **augment_settings.CHANGES)
    return found, at, augmentation_layers(chosen.ranges, 255, chosen.fill_mode), ahead
