-- The order database of Halden & Birk, a made-up shop for lamps and rugs. Amounts are euro cents, times are desk time.
CREATE TABLE customers (
    customer_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    since TEXT NOT NULL
);
CREATE TABLE orders (
    order_id TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers,
    placed_on TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('processing', 'shipped', 'delivered', 'cancelled')),
    delivered_on TEXT
);
CREATE TABLE items (
    order_id TEXT NOT NULL REFERENCES orders,
    sku TEXT NOT NULL,
    title TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_cents INTEGER NOT NULL CHECK (unit_cents > 0),
    final_sale INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, sku)
);
CREATE TABLE payments (
    payment_id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders,
    amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
    state TEXT NOT NULL CHECK (state IN ('authorised', 'captured', 'voided')),
    card_last4 TEXT NOT NULL,
    processor TEXT NOT NULL CHECK (processor IN ('quick', 'slow')),
    made_at TEXT NOT NULL
);
CREATE TABLE payment_events (
    payment_id TEXT NOT NULL REFERENCES payments,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
);
CREATE TABLE parcel_events (
    order_id TEXT NOT NULL REFERENCES orders,
    at TEXT NOT NULL,
    event TEXT NOT NULL
);
CREATE TABLE damage_reports (
    report_id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL,
    sku TEXT NOT NULL,
    description TEXT NOT NULL,
    FOREIGN KEY (order_id, sku) REFERENCES items
);
CREATE TABLE approvals (
    approval_id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders,
    amount_cents INTEGER NOT NULL,
    policy TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE refunds (
    refund_id TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payments,
    amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
    reason TEXT NOT NULL,
    approval_id TEXT REFERENCES approvals,
    state TEXT NOT NULL,
    made_at TEXT NOT NULL
);
CREATE TABLE vouchers (
    voucher_id TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers,
    order_id TEXT NOT NULL REFERENCES orders,
    amount_cents INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE notes (
    order_id TEXT NOT NULL REFERENCES orders,
    at TEXT NOT NULL,
    text TEXT NOT NULL
);
