"""Controlled drugs: every millilitre from the supplier to the patient, or to the waste."""
