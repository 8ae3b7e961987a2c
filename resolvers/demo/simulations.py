"""The simulation results of the demo data: plausible trades that depend only on the request."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from resolvers.demo.plan import Json, PlannedRun

SLEEVES = {
    "GRW": (
        ("EQ_WORLD", "EQUITY", 6600),
        ("BD_IG", "FIXED_INCOME", 2200),
        ("GOLD", "COMMODITY", 800),
    ),
    "BAL": (("EQ_WORLD", "EQUITY", 4700), ("BD_IG", "FIXED_INCOME", 4600)),
    "INC": (
        ("BD_GOV", "FIXED_INCOME", 5400),
        ("BD_IG", "FIXED_INCOME", 2600),
        ("EQ_DIV", "EQUITY", 1500),
    ),
}
"""The funds of each mandate's model, with weights in basis points; the rest is cash."""
PRICES = {"EQ_WORLD": 18_450, "EQ_DIV": 9_715, "BD_IG": 10_240, "BD_GOV": 9_880, "GOLD": 23_105}
"""The reference price of a fund's unit in the period, in cents. Daily prices vary around it."""
FINDINGS = {
    "READY": ("NONE",),
    "PENDING_REVIEW": ("CASH_BAND", "GROUP_CAP"),
    "BLOCKED": ("MISSING_PRICE", "CASH_LADDER"),
}
"""The possible findings of a simulation by status."""
FAILURES = {
    "CASH_BAND": ("CASH_BAND", "THRESHOLD_BREACH", "Invest the cash or widen the band."),
    "MISSING_PRICE": ("DATA_QUALITY", "MISSING_DATA", "Check diagnostics for missing prices/FX."),
    "CASH_LADDER": (
        "SETTLEMENT_CASH_LADDER",
        "OVERDRAFT_ON_T_PLUS_1",
        "Adjust timing, funding, or overdraft settings.",
    ),
}
"""The failed rule of a finding, the reason code, and the remediation."""
GATES = {
    "READY": ("EXECUTION_READY", "EXECUTE"),
    "PENDING_REVIEW": ("RISK_REVIEW_REQUIRED", "RISK_REVIEW"),
    "BLOCKED": ("BLOCKED", "FIX_INPUT"),
}
RELEASE = date(2026, 11, 5)
"""The day of the engine's release 3.5.0."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A fund in a portfolio: weight in basis points, price in cents, and units before and after the trades."""

    instrument_id: str
    asset_class: str
    weight: int
    price: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """A portfolio's value in cents, its holdings, and the finding of the rules."""

    currency: str
    value: int
    holdings: tuple[Holding, ...]
    finding: str

    def money(self, cents: int) -> Json:
        """Return an amount in the portfolio's currency."""
        sign = "-" if cents < 0 else ""
        amount = f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"
        return {"amount": amount, "currency": self.currency}

    @property
    def overdraft(self) -> int:
        """The overdraft of a breached cash ladder, in whole units of the currency."""
        return self.value // 40_000

    def turnover(self) -> int:
        """Return the traded value, in cents."""
        return sum(abs(h.after - h.before) * h.price for h in self.holdings)


def hash_below(text: str, bound: int) -> int:
    """Return a hash of the text below `bound`, equal on every machine."""
    return int.from_bytes(sha256(text.encode()).digest()[:8]) % bound


def simulate(run: PlannedRun) -> Simulation:
    """Return the simulation of a run, which depends only on its request."""
    portfolio, day = run.portfolio, f"{run.requested_at:%Y-%m-%d}"
    findings = FINDINGS[run.status]
    finding = findings[hash_below(run.request_hash, len(findings))]
    value = 40_000_000 + hash_below(portfolio.portfolio_id, 900_000_000)
    drift = 60 + hash_below(portfolio.portfolio_id + day, 360)
    held_back = {"CASH_BAND": 900, "GROUP_CAP": 300}.get(
        finding, hash_below(run.request_hash + "w", 100)
    )
    holdings = []
    for fund, asset_class, weight in SLEEVES[portfolio.mandate]:
        instrument_id = f"{fund}_{portfolio.currency}"
        price = PRICES[fund] * (9_850 + hash_below(instrument_id + day, 300)) // 10_000
        before = value * (weight + drift) // 10_000 // price
        after = value * (weight - held_back) // 10_000 // price
        after = before if finding == "MISSING_PRICE" else after
        holdings.append(Holding(instrument_id, asset_class, weight, price, before, after))
        drift, held_back = -drift // 2, 0
    return Simulation(portfolio.currency, value, tuple(holdings), finding)


def format_weight(part: int, whole: int) -> str:
    """Return `part` of `whole` as a weight with four decimals."""
    points = part * 10_000 // whole
    return f"{points // 10_000}.{points % 10_000:04d}"


def build_portfolio(simulation: Simulation, quantities: list[int]) -> Json:
    """Return the portfolio in the engine's format. `quantities` has the units of each holding."""
    money, whole = simulation.money, simulation.value
    values = [(h, n, n * h.price) for h, n in zip(simulation.holdings, quantities, strict=True)]
    cash = whole - sum(value for _, _, value in values)
    classes: dict[str, int] = {}
    for holding, _, value in values:
        classes[holding.asset_class] = classes.get(holding.asset_class, 0) + value
    classes["CASH"] = cash
    return {
        "allocation_by_asset_class": [
            {"key": key, "value": money(value), "weight": format_weight(value, whole)}
            for key, value in classes.items()
        ],
        "cash_balances": [money(cash)],
        "positions": [
            {
                "asset_class": holding.asset_class,
                "instrument_id": holding.instrument_id,
                "price": money(holding.price),
                "quantity": str(quantity),
                "value_in_base_ccy": money(value),
                "weight": format_weight(value, whole),
            }
            for holding, quantity, value in values
        ],
        "total_value": money(whole),
    }


def build_intents(simulation: Simulation) -> list[Json]:
    """Return the order intents, sales first; a purchase depends on the sales."""
    trades = [(h, h.after - h.before) for h in simulation.holdings if h.after != h.before]
    trades.sort(key=lambda trade: trade[1] > 0)
    sales = [f"oi_{n}" for n, (_, units) in enumerate(trades, 1) if units < 0]
    capped = ["GROUP_LIMIT"] if simulation.finding == "GROUP_CAP" else []
    return [
        {
            "constraints_applied": capped if holding is simulation.holdings[0] else [],
            "dependencies": list(sales) if units > 0 else [],
            "instrument_id": holding.instrument_id,
            "intent_id": f"oi_{n}",
            "intent_type": "SECURITY_TRADE",
            "notional": simulation.money(abs(units) * holding.price),
            "quantity": str(abs(units)),
            "rationale": {"code": "DRIFT_REBALANCE", "message": "Align"},
            "side": "BUY" if units > 0 else "SELL",
        }
        for n, (holding, units) in enumerate(trades, 1)
    ]


def build_rule_results(simulation: Simulation) -> list[Json]:
    """Return the result of each rule. The finding determines which rule failed."""
    whole, holdings = simulation.value, simulation.holdings
    cash = whole - sum(h.after * h.price for h in holdings)
    largest = max(h.after * h.price for h in holdings)
    missing = "1" if simulation.finding == "MISSING_PRICE" else "0"
    measured: list[tuple[str, str, str, Json]] = [
        ("CASH_BAND", "SOFT", format_weight(cash, whole), {"max": "0.12", "min": "0.00"}),
        ("SINGLE_POSITION_MAX", "HARD", format_weight(largest, whole), {"max": "0.75"}),
        ("DATA_QUALITY", "HARD", missing, {"max": "0"}),
        ("MIN_TRADE_SIZE", "SOFT", "0", {"min": "0"}),
    ]
    if simulation.finding == "CASH_LADDER":
        measured.append(("SETTLEMENT_CASH_LADDER", "HARD", str(simulation.overdraft), {"min": "0"}))
    failed_rule, failure, hint = FAILURES.get(simulation.finding, ("", "", ""))
    rules: list[Json] = []
    for rule, severity, value, threshold in measured:
        failed = rule == failed_rule
        rules.append(
            {
                "measured": value,
                "reason_code": failure if failed else "OK",
                "remediation_hint": hint if failed else None,
                "rule_id": rule,
                "severity": severity,
                "status": "FAIL" if failed else "PASS",
                "threshold": threshold,
            }
        )
    return rules


def build_diagnostics(simulation: Simulation) -> Json:
    """Return the diagnostics of the finding."""
    first, second = simulation.holdings[:2]
    ladder: list[Json] = []
    breaches: list[Json] = []
    events: list[Json] = []
    warnings: list[str] = []
    if simulation.finding == "CASH_LADDER":
        step: Json = {"currency": simulation.currency, "date_offset": 1}
        step["projected_balance"] = f"-{simulation.overdraft}"
        ladder = [step | {"date_offset": 0, "projected_balance": "0"}, {**step}]
        breaches = [step | {"allowed_floor": "0", "reason_code": "OVERDRAFT_ON_T_PLUS_1"}]
        warnings = ["OVERDRAFT_ON_T_PLUS_1"]
    if simulation.finding == "GROUP_CAP":
        group = f"asset_class:{first.asset_class}"
        warnings = [f"CAPPED_BY_GROUP_LIMIT_{group}"]
        events = [
            {
                "constraint_key": group,
                "group_weight_before": format_weight(first.weight, 10_000),
                "max_weight": format_weight(first.weight - 300, 10_000),
                "recipients": {},
                "released_weight": "0.0300",
                "status": "CAPPED",
            }
        ]
    missing = [second.instrument_id] if simulation.finding == "MISSING_PRICE" else []
    return {
        "cash_ladder": ladder,
        "cash_ladder_breaches": breaches,
        "data_quality": {"fx_missing": [], "price_missing": missing, "shelf_missing": []},
        "group_constraint_events": events,
        "suppressed_intents": [],
        "warnings": warnings,
    }


def build_gate_decision(run: PlannedRun, simulation: Simulation) -> Json:
    """Return the gate decision of the run's status, with its reasons."""
    gate, next_step = GATES[run.status]
    reasons: list[Json] = []
    if simulation.finding in FAILURES:
        rule, _, _ = FAILURES[simulation.finding]
        reasons = [
            {
                "reason_code": f"{'SOFT' if rule == 'CASH_BAND' else 'HARD'}_RULE_FAIL:{rule}",
                "severity": "MEDIUM" if rule == "CASH_BAND" else "HIGH",
                "source": "RULE_ENGINE",
            }
        ]
    return {
        "gate": gate,
        "reasons": reasons,
        "recommended_next_step": next_step,
        "summary": {
            "hard_fail_count": int(run.status == "BLOCKED"),
            "soft_fail_count": int(simulation.finding == "CASH_BAND"),
        },
    }


def build_result(run: PlannedRun) -> Json:
    """Return the result of a run in the format of the engine."""
    simulation = simulate(run)
    whole = simulation.money(simulation.value)
    reconciliation: Json = {
        "after_total_value": whole,
        "before_total_value": dict(whole),
        "delta": simulation.money(0),
        "status": "OK",
        "tolerance": simulation.money(simulation.value // 2_000),
    }
    day = f"{run.requested_at:%Y%m%d}"
    return {
        "after_simulated": build_portfolio(simulation, [h.after for h in simulation.holdings]),
        "before": build_portfolio(simulation, [h.before for h in simulation.holdings]),
        "correlation_id": run.correlation_id,
        "diagnostics": build_diagnostics(simulation),
        "gate_decision": build_gate_decision(run, simulation),
        "intents": build_intents(simulation),
        "lineage": {
            "engine_version": "3.5.0" if run.created_at.date() >= RELEASE else "3.4.2",
            "idempotency_key": run.key,
            "market_data_snapshot_id": f"md-{day}-{run.requested_at:%H}00",
            "portfolio_snapshot_id": f"{run.portfolio.portfolio_id}@{day}",
            "request_hash": run.request_hash,
        },
        "rebalance_run_id": run.run_id,
        "reconciliation": None if run.status == "BLOCKED" else reconciliation,
        "rule_results": build_rule_results(simulation),
        "status": run.status,
    }
