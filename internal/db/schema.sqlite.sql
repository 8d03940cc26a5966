CREATE TABLE agency (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL DEFAULT 'opd',
  name TEXT NOT NULL,
  abbreviation TEXT NOT NULL DEFAULT '',
  head_title TEXT NOT NULL DEFAULT '',
  place TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  domains TEXT NOT NULL DEFAULT '',
  ip_ranges TEXT NOT NULL DEFAULT '',
  outside BOOLEAN NOT NULL DEFAULT FALSE,
  created BIGINT NOT NULL,
  disabled BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE agenda (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  book TEXT NOT NULL,
  year BIGINT NOT NULL,
  running BIGINT NOT NULL,
  number TEXT NOT NULL,
  state TEXT NOT NULL,
  day TEXT NOT NULL,
  recorded BIGINT NOT NULL,
  recorded_by TEXT NOT NULL DEFAULT '',
  letter_number TEXT NOT NULL DEFAULT '',
  letter_number_folded TEXT NOT NULL DEFAULT '',
  letter_date TEXT NOT NULL DEFAULT '',
  party TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL,
  report_id BIGINT REFERENCES report (id),
  incident_id BIGINT REFERENCES incident (id),
  document_id BIGINT,
  file_id BIGINT REFERENCES file (id),
  void_reason TEXT NOT NULL DEFAULT '',
  retention TEXT NOT NULL DEFAULT '',
  hold BOOLEAN NOT NULL DEFAULT FALSE,
  closed BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX agenda_incident ON agenda (incident_id);
CREATE INDEX agenda_letter ON agenda (letter_number_folded);
CREATE INDEX agenda_report ON agenda (report_id);
CREATE UNIQUE INDEX agenda_running ON agenda (book, year, running);
CREATE TABLE asset (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT '',
  url TEXT NOT NULL DEFAULT '',
  host TEXT NOT NULL DEFAULT '',
  ip TEXT NOT NULL DEFAULT '',
  se_category TEXT NOT NULL DEFAULT '',
  iiv TEXT NOT NULL DEFAULT 'belum_dinilai',
  personal_data TEXT NOT NULL DEFAULT '',
  criticality TEXT NOT NULL DEFAULT '',
  hosting TEXT NOT NULL DEFAULT '',
  platform TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT 'aktif',
  note TEXT NOT NULL DEFAULT '',
  created BIGINT NOT NULL
);
CREATE INDEX asset_agency ON asset (agency_id);
CREATE INDEX asset_host ON asset (host);
CREATE TABLE assignment (
  id INTEGER PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  role TEXT NOT NULL,
  decree TEXT NOT NULL DEFAULT '',
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL DEFAULT '9999-12-31',
  stand_in_for BIGINT REFERENCES person (id),
  note TEXT NOT NULL DEFAULT '',
  recorded BIGINT NOT NULL
);
CREATE INDEX assignment_person ON assignment (person_id);
CREATE INDEX assignment_role ON assignment (role);
CREATE TABLE attachment (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  file_id BIGINT NOT NULL REFERENCES file (id),
  report_id BIGINT REFERENCES report (id),
  incident_id BIGINT REFERENCES incident (id),
  label TEXT NOT NULL DEFAULT '',
  shared BOOLEAN NOT NULL DEFAULT FALSE,
  added BIGINT NOT NULL,
  added_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX attachment_file ON attachment (file_id);
CREATE INDEX attachment_incident ON attachment (incident_id);
CREATE INDEX attachment_report ON attachment (report_id);
CREATE TABLE attempt (key TEXT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX attempt_key ON attempt (key, at);
CREATE TABLE clock (
  id INTEGER PRIMARY KEY,
  incident_id BIGINT NOT NULL REFERENCES incident (id),
  name TEXT NOT NULL,
  legal BOOLEAN NOT NULL,
  started BIGINT NOT NULL,
  due BIGINT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  paused BIGINT NOT NULL DEFAULT 0,
  ended BIGINT NOT NULL DEFAULT 0,
  evidence TEXT NOT NULL DEFAULT ''
);
CREATE INDEX clock_due ON clock (due) WHERE ended = 0;
CREATE UNIQUE INDEX clock_name ON clock (incident_id, name);
CREATE TABLE contact (
  id INTEGER PRIMARY KEY,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  deputy BOOLEAN NOT NULL DEFAULT FALSE,
  name TEXT NOT NULL,
  position TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  person_id BIGINT REFERENCES person (id)
);
CREATE INDEX contact_agency ON contact (agency_id);
CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE disposition (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  incident_id BIGINT REFERENCES incident (id),
  agenda_id BIGINT REFERENCES agenda (id),
  from_person BIGINT REFERENCES person (id),
  prepared_by BIGINT REFERENCES person (id),
  addressees TEXT NOT NULL DEFAULT '[]',
  instructions TEXT NOT NULL DEFAULT '[]',
  note TEXT NOT NULL DEFAULT '',
  due TEXT NOT NULL DEFAULT '',
  initialled BIGINT NOT NULL DEFAULT 0,
  recorded BIGINT NOT NULL
);
CREATE INDEX disposition_incident ON disposition (incident_id);
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  incident_id BIGINT REFERENCES incident (id),
  report_id BIGINT REFERENCES report (id),
  kind TEXT NOT NULL,
  step TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  revision BIGINT NOT NULL DEFAULT 1,
  title TEXT NOT NULL,
  tlp TEXT NOT NULL,
  tlp_rank BIGINT NOT NULL,
  facts TEXT NOT NULL,
  paragraphs TEXT NOT NULL DEFAULT '{}',
  number TEXT NOT NULL DEFAULT '',
  day TEXT NOT NULL DEFAULT '',
  agenda_id BIGINT REFERENCES agenda (id),
  file_id BIGINT REFERENCES file (id),
  scan_id BIGINT REFERENCES file (id),
  created BIGINT NOT NULL,
  created_by BIGINT REFERENCES person (id),
  issued BIGINT NOT NULL DEFAULT 0,
  issued_by BIGINT REFERENCES person (id),
  signed BIGINT NOT NULL DEFAULT 0,
  sent BIGINT NOT NULL DEFAULT 0,
  sent_channel TEXT NOT NULL DEFAULT '',
  sent_to TEXT NOT NULL DEFAULT '',
  sent_proof TEXT NOT NULL DEFAULT '',
  void_reason TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1,
  retention TEXT NOT NULL DEFAULT '',
  hold BOOLEAN NOT NULL DEFAULT FALSE,
  closed BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX document_incident ON document (incident_id);
CREATE INDEX document_recent ON document (created DESC, id DESC);
CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  sha256 TEXT NOT NULL,
  size BIGINT NOT NULL,
  stored TEXT NOT NULL,
  codec TEXT NOT NULL DEFAULT '',
  key_id TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  media TEXT NOT NULL,
  created BIGINT NOT NULL,
  created_by TEXT NOT NULL DEFAULT '',
  retention TEXT NOT NULL DEFAULT '',
  hold BOOLEAN NOT NULL DEFAULT FALSE,
  closed BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX file_sha256 ON file (sha256) WHERE codec <> 'inline';
CREATE TABLE idempotency (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  request TEXT NOT NULL,
  status BIGINT NOT NULL DEFAULT 0,
  answer BLOB,
  created BIGINT NOT NULL,
  PRIMARY KEY (scope, key)
);
CREATE TABLE incident (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL UNIQUE,
  year BIGINT NOT NULL,
  running BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  procedure_id BIGINT NOT NULL REFERENCES procedure (id),
  title TEXT NOT NULL,
  status TEXT NOT NULL,
  waiting TEXT NOT NULL DEFAULT '',
  step TEXT NOT NULL,
  step_since BIGINT NOT NULL,
  tlp TEXT NOT NULL,
  tlp_rank BIGINT NOT NULL,
  agency_id BIGINT REFERENCES agency (id),
  kind TEXT NOT NULL DEFAULT '',
  rsit TEXT NOT NULL DEFAULT '',
  impact TEXT NOT NULL DEFAULT '',
  urgency TEXT NOT NULL DEFAULT '',
  priority TEXT NOT NULL DEFAULT '',
  risk TEXT NOT NULL DEFAULT '',
  iiv TEXT NOT NULL DEFAULT '',
  personal_data TEXT NOT NULL DEFAULT '',
  escalated BOOLEAN NOT NULL DEFAULT FALSE,
  reopened BOOLEAN NOT NULL DEFAULT FALSE,
  opened BIGINT NOT NULL,
  occurred BIGINT NOT NULL DEFAULT 0,
  discovered BIGINT NOT NULL DEFAULT 0,
  due BIGINT NOT NULL DEFAULT 0,
  closed BIGINT NOT NULL DEFAULT 0,
  closing_reason TEXT NOT NULL DEFAULT '',
  progress TEXT NOT NULL DEFAULT '{}',
  finished BIGINT NOT NULL DEFAULT 0,
  folded TEXT NOT NULL DEFAULT '',
  retention TEXT NOT NULL DEFAULT '',
  hold BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX incident_agency ON incident (agency_id, opened DESC);
CREATE INDEX incident_due ON incident ((CASE WHEN due = 0 THEN 9000000000000000 ELSE due END), opened, id) WHERE finished = 0;
CREATE INDEX incident_due_all ON incident ((CASE WHEN due = 0 THEN 9000000000000000 ELSE due END), opened, id);
CREATE INDEX incident_open ON incident (id) WHERE finished = 0 AND closed = 0;
CREATE INDEX incident_queue ON incident ((CASE WHEN priority = '' THEN 'P0' ELSE priority END), opened, id) WHERE finished = 0;
CREATE INDEX incident_queue_all ON incident ((CASE WHEN priority = '' THEN 'P0' ELSE priority END), opened, id);
CREATE INDEX incident_recent ON incident (opened DESC, id DESC);
CREATE UNIQUE INDEX incident_running ON incident (year, running);
CREATE INDEX incident_status ON incident (status, opened DESC);
CREATE INDEX incident_unreported ON incident (closed) WHERE finished = 0 AND closed <> 0;
CREATE INDEX incident_waiting ON incident (waiting) WHERE waiting <> '';
CREATE TABLE incident_asset (incident_id BIGINT NOT NULL REFERENCES incident (id), asset_id BIGINT NOT NULL REFERENCES asset (id), PRIMARY KEY (incident_id, asset_id));
CREATE INDEX incident_asset_asset ON incident_asset (asset_id);
CREATE TABLE incident_member (
  incident_id BIGINT NOT NULL REFERENCES incident (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  since BIGINT NOT NULL,
  named_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (incident_id, person_id)
);
CREATE INDEX incident_member_person ON incident_member (person_id);
CREATE TABLE incident_step (
  incident_id BIGINT NOT NULL REFERENCES incident (id),
  step TEXT NOT NULL,
  position BIGINT NOT NULL,
  state TEXT NOT NULL,
  round BIGINT NOT NULL DEFAULT 1,
  since BIGINT NOT NULL DEFAULT 0,
  done BIGINT NOT NULL DEFAULT 0,
  done_by TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (incident_id, step)
);
CREATE TABLE incident_turn (
  incident_id BIGINT NOT NULL REFERENCES incident (id),
  role TEXT NOT NULL,
  part TEXT NOT NULL,
  PRIMARY KEY (incident_id, role, part)
);
CREATE INDEX incident_turn_role ON incident_turn (role, part, incident_id);
CREATE TABLE link (
  hash TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  person_id BIGINT REFERENCES person (id),
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  used BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  incident_id BIGINT REFERENCES incident (id),
  report_id BIGINT REFERENCES report (id),
  audience TEXT NOT NULL,
  body TEXT NOT NULL,
  person_id BIGINT REFERENCES person (id),
  from_outside BOOLEAN NOT NULL DEFAULT FALSE,
  recorded BIGINT NOT NULL
);
CREATE INDEX message_incident ON message (incident_id, recorded);
CREATE INDEX message_report ON message (report_id, recorded);
CREATE TABLE office_stream (year BIGINT PRIMARY KEY, seq BIGINT NOT NULL);
CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  username TEXT NOT NULL UNIQUE,
  password TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  nip TEXT NOT NULL DEFAULT '',
  rank TEXT NOT NULL DEFAULT '',
  grade TEXT NOT NULL DEFAULT '',
  position TEXT NOT NULL DEFAULT '',
  unit TEXT NOT NULL DEFAULT '',
  employment TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  sub_team TEXT NOT NULL DEFAULT '',
  qualifications TEXT NOT NULL DEFAULT '',
  agency_id BIGINT,
  language TEXT NOT NULL DEFAULT 'id',
  theme TEXT NOT NULL DEFAULT '',
  created BIGINT NOT NULL,
  seen BIGINT NOT NULL DEFAULT 0,
  disabled BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE procedure (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  body BLOB NOT NULL,
  from_day TEXT NOT NULL,
  loaded BIGINT NOT NULL
);
CREATE UNIQUE INDEX procedure_version ON procedure (hash, from_day);
CREATE TABLE publication (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  incident_id BIGINT REFERENCES incident (id),
  slug TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  written_by BIGINT REFERENCES person (id),
  approved_by BIGINT REFERENCES person (id),
  created BIGINT NOT NULL,
  published BIGINT NOT NULL DEFAULT 0,
  withdrawn BIGINT NOT NULL DEFAULT 0,
  retention TEXT NOT NULL DEFAULT '',
  hold BOOLEAN NOT NULL DEFAULT FALSE,
  closed BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX publication_published ON publication (state, published DESC);
CREATE TABLE reading (person_id BIGINT NOT NULL, thing TEXT NOT NULL, quarter BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (person_id, thing, quarter));
CREATE TABLE report (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL UNIQUE,
  seq BIGINT NOT NULL,
  status TEXT NOT NULL,
  channel TEXT NOT NULL,
  origin TEXT NOT NULL DEFAULT '',
  recorded BIGINT NOT NULL,
  received BIGINT NOT NULL,
  received_precision TEXT NOT NULL DEFAULT 'exact',
  late_reason TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL,
  title_derived BOOLEAN NOT NULL DEFAULT FALSE,
  description TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT '',
  agency_id BIGINT REFERENCES agency (id),
  asset TEXT NOT NULL DEFAULT '',
  occurred BIGINT NOT NULL DEFAULT 0,
  occurred_precision TEXT NOT NULL DEFAULT 'unknown',
  occurred_words TEXT NOT NULL DEFAULT '',
  discovered BIGINT NOT NULL DEFAULT 0,
  discovered_precision TEXT NOT NULL DEFAULT 'unknown',
  reporter_kind TEXT NOT NULL DEFAULT '',
  reporter_name TEXT NOT NULL DEFAULT '',
  reporter_email TEXT NOT NULL DEFAULT '',
  reporter_phone TEXT NOT NULL DEFAULT '',
  reporter_organisation TEXT NOT NULL DEFAULT '',
  anonymous BOOLEAN NOT NULL DEFAULT FALSE,
  letter_number TEXT NOT NULL DEFAULT '',
  letter_date TEXT NOT NULL DEFAULT '',
  letter_from TEXT NOT NULL DEFAULT '',
  letter_subject TEXT NOT NULL DEFAULT '',
  ongoing TEXT NOT NULL DEFAULT '',
  personal_data TEXT NOT NULL DEFAULT '',
  actions TEXT NOT NULL DEFAULT '',
  location TEXT NOT NULL DEFAULT '',
  code_hash TEXT NOT NULL DEFAULT '',
  form_key TEXT UNIQUE,
  original_id BIGINT REFERENCES file (id),
  entered_by BIGINT REFERENCES person (id),
  reporter_id BIGINT REFERENCES person (id),
  incident_id BIGINT,
  refusal TEXT NOT NULL DEFAULT '',
  refusal_note TEXT NOT NULL DEFAULT '',
  decided BIGINT NOT NULL DEFAULT 0,
  decided_by BIGINT REFERENCES person (id),
  files_until BIGINT NOT NULL DEFAULT 0,
  folded TEXT NOT NULL DEFAULT '',
  retention TEXT NOT NULL DEFAULT '',
  hold BOOLEAN NOT NULL DEFAULT FALSE,
  closed BIGINT NOT NULL DEFAULT 0,
  original TEXT NOT NULL DEFAULT ''
);
CREATE INDEX report_agency ON report (agency_id, received DESC) WHERE agency_id IS NOT NULL;
CREATE INDEX report_entered ON report (entered_by, received DESC) WHERE entered_by IS NOT NULL;
CREATE INDEX report_incident ON report (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX report_status ON report (status, received DESC, id DESC);
CREATE TABLE session (token TEXT PRIMARY KEY, data BLOB NOT NULL, expiry BIGINT NOT NULL, person_id BIGINT NOT NULL DEFAULT 0, seen BIGINT NOT NULL DEFAULT 0);
CREATE INDEX session_person ON session (person_id);
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE step_form (
  id INTEGER PRIMARY KEY,
  incident_id BIGINT NOT NULL REFERENCES incident (id),
  step TEXT NOT NULL,
  form TEXT NOT NULL,
  round BIGINT NOT NULL,
  body TEXT NOT NULL,
  complete BOOLEAN NOT NULL,
  person_id BIGINT REFERENCES person (id),
  role TEXT NOT NULL DEFAULT '',
  recorded BIGINT NOT NULL,
  happened BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX step_form_round ON step_form (incident_id, step, form, round);
CREATE TABLE store (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE timeline (
  stream TEXT NOT NULL,
  seq BIGINT NOT NULL,
  recorded BIGINT NOT NULL,
  happened BIGINT NOT NULL,
  happened_precision TEXT NOT NULL,
  actor TEXT NOT NULL,
  role TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  payload_hash TEXT NOT NULL,
  head TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
);
CREATE INDEX timeline_recorded ON timeline (recorded);
CREATE TABLE token (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  person_id BIGINT NOT NULL REFERENCES person (id),
  scopes TEXT NOT NULL DEFAULT '',
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL DEFAULT 0,
  revoked BIGINT NOT NULL DEFAULT 0
);
