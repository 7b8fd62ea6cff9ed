"""Tests of widgets on other sites."""
