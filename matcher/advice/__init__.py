"""Fast landing advice (快速落地评价): forms, towns, policies of the plan, next steps; for reference only."""
