"""Intake: files in, proposed and confirmed figures out."""
