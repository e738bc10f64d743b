"""The inventory: what owners declare about their domains, read from YAML, CSV or a plain list.

Knows nothing of DNS. Every error in a file carries its line and column, and all are told at once.
"""

from spfaudit.inventory.loading import InventoryFormat, load_inventory, parse_inventory
from spfaudit.inventory.problems import InventoryError, InventoryProblem

__all__ = ["InventoryError", "InventoryFormat", "InventoryProblem", "load_inventory", "parse_inventory"]
