"""Options under which MAML bends its body to the support pictures, after a first step onto the class means."""

OPTIONS = {"rates": "layers", "update": "adam", "second_order": False, "steps": 4}
