INSERT INTO customers VALUES
    ('C-1042', 'Ines Okafor', 'ines.okafor@example.org', '2021-06-02'),
    ('C-1077', 'Tomás Ferreira', 'tomas.ferreira@example.org', '2023-11-19'),
    ('C-1103', 'Jo Lindqvist', 'jo.lindqvist@example.org', '2024-08-30'),
    ('C-1120', 'Marek Nowak', 'm.nowak@example.org', '2024-12-01');

INSERT INTO orders VALUES
    ('HB-18810', 'C-1042', '2021-06-02', 'delivered', '2021-06-07'),
    ('HB-19233', 'C-1042', '2023-03-28', 'delivered', '2023-04-01'),
    ('HB-19902', 'C-1042', '2024-09-14', 'delivered', '2024-09-18'),
    ('HB-20101', 'C-1042', '2024-12-08', 'cancelled', NULL),
    ('HB-20417', 'C-1042', '2025-03-06', 'delivered', '2025-03-12'),
    ('HB-20440', 'C-1042', '2025-03-13', 'processing', NULL),
    ('HB-20388', 'C-1077', '2025-03-02', 'shipped', NULL),
    ('HB-20290', 'C-1103', '2025-01-09', 'delivered', '2025-01-13'),
    ('HB-20471', 'C-1120', '2025-03-14', 'processing', NULL);

INSERT INTO items VALUES
    ('HB-18810', 'LMP-DSK-02', 'Skagen desk lamp, white', 1, 4900, 0),
    ('HB-19233', 'RUG-WOL-140', 'Wool rug Rimfrost 140 x 200', 1, 21900, 0),
    ('HB-19902', 'BLB-E27-6', 'Bulb E27 warm white, box of 6', 2, 1790, 0),
    ('HB-20101', 'LMP-CEI-05', 'Ceiling lamp Storr', 1, 12900, 0),
    ('HB-20417', 'LMP-FLR-07', 'Floor lamp Viken, brass', 1, 18900, 0),
    ('HB-20417', 'BLB-E27-6', 'Bulb E27 warm white, box of 6', 1, 1790, 0),
    ('HB-20417', 'SHIP-STD', 'Standard delivery', 1, 490, 0),
    ('HB-20440', 'BLB-E14-6', 'Bulb E14 warm white, box of 6', 1, 1590, 0),
    ('HB-20388', 'LMP-DSK-02', 'Skagen desk lamp, black', 1, 4900, 0),
    ('HB-20388', 'BLB-E14-6', 'Bulb E14 warm white, box of 6', 1, 1590, 0),
    ('HB-20290', 'RUG-COT-060', 'Cotton rug Dune 60 x 90 (clearance)', 1, 4500, 1),
    ('HB-20471', 'LMP-CEI-05', 'Ceiling lamp Storr', 1, 12900, 0);

INSERT INTO payments VALUES
    ('P-70002', 'HB-19902', 3580, 'captured', '1881', 'quick', '2024-09-14T18:20:11'),
    ('P-70311', 'HB-20417', 21180, 'captured', '1881', 'quick', '2025-03-06T20:41:07'),
    ('P-70355', 'HB-20440', 1590, 'authorised', '1881', 'quick', '2025-03-13T07:55:30'),
    ('P-70266', 'HB-20388', 6490, 'captured', '4402', 'slow', '2025-03-02T11:03:48'),
    ('P-70267', 'HB-20388', 6490, 'captured', '4402', 'slow', '2025-03-02T11:04:51'),
    ('P-70268', 'HB-20388', 6490, 'authorised', '4402', 'slow', '2025-03-02T11:06:02'),
    ('P-70120', 'HB-20290', 4500, 'captured', '9067', 'quick', '2025-01-09T15:12:40');

INSERT INTO payment_events VALUES
    ('P-70311', '2025-03-06T20:41:07', 'authorised', '3-D Secure passed'),
    ('P-70311', '2025-03-07T06:00:12', 'captured', 'on dispatch'),
    ('P-70266', '2025-03-02T11:03:48', 'authorisation requested', 'card ending 4402'),
    ('P-70266', '2025-03-02T11:04:48', 'no answer', 'processor slow: 60 s passed'),
    ('P-70266', '2025-03-02T11:05:21', 'authorised', 'answer came after 93 s'),
    ('P-70266', '2025-03-03T06:00:09', 'captured', 'on dispatch'),
    ('P-70267', '2025-03-02T11:04:51', 'authorisation requested', 'automatic retry after no answer'),
    ('P-70267', '2025-03-02T11:05:51', 'no answer', 'processor slow: 60 s passed'),
    ('P-70267', '2025-03-02T11:06:38', 'authorised', 'answer came after 107 s'),
    ('P-70267', '2025-03-03T06:00:09', 'captured', 'on dispatch'),
    ('P-70268', '2025-03-02T11:06:02', 'authorisation requested', 'automatic retry after no answer'),
    ('P-70268', '2025-03-02T11:06:20', 'authorised', 'answer came after 18 s'),
    ('P-70268', '2025-03-03T06:00:09', 'capture skipped', 'order is already paid; expires 2025-03-16'),
    ('P-70120', '2025-01-09T15:12:40', 'authorised', '3-D Secure passed'),
    ('P-70120', '2025-01-10T06:00:03', 'captured', 'on dispatch');

INSERT INTO parcel_events VALUES
    ('HB-20417', '2025-03-07T16:02', 'Handed over to carrier, Halden'),
    ('HB-20417', '2025-03-08T04:40', 'Sorting centre Gothenburg'),
    ('HB-20417', '2025-03-10T09:15', 'Sorting centre Hamburg'),
    ('HB-20417', '2025-03-11T19:58', 'Parcel re-packed, outer box torn'),
    ('HB-20417', '2025-03-12T11:26', 'Delivered, Berlin, signed OKAFOR'),
    ('HB-20388', '2025-03-03T15:47', 'Handed over to carrier, Halden'),
    ('HB-20388', '2025-03-13T08:30', 'Out for delivery, Porto'),
    ('HB-20290', '2025-01-10T16:00', 'Handed over to carrier, Halden'),
    ('HB-20290', '2025-01-13T14:09', 'Delivered, Malmö, left with neighbour');
