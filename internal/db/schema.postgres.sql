agency.id bigint NOT NULL IDENTITY
agency.uid text NOT NULL
agency.key text NOT NULL
agency.kind text NOT NULL DEFAULT 'opd'::text
agency.name text NOT NULL
agency.abbreviation text NOT NULL DEFAULT ''::text
agency.head_title text NOT NULL DEFAULT ''::text
agency.place text NOT NULL DEFAULT ''::text
agency.email text NOT NULL DEFAULT ''::text
agency.phone text NOT NULL DEFAULT ''::text
agency.domains text NOT NULL DEFAULT ''::text
agency.ip_ranges text NOT NULL DEFAULT ''::text
agency.outside boolean NOT NULL DEFAULT false
agency.created bigint NOT NULL
agency.disabled bigint NOT NULL DEFAULT 0
agency.version bigint NOT NULL DEFAULT 1
agency agency_key_key UNIQUE (key)
agency agency_pkey PRIMARY KEY (id)
agency agency_uid_key UNIQUE (uid)
CREATE UNIQUE INDEX agency_key_key ON public.agency USING btree (key)
CREATE UNIQUE INDEX agency_pkey ON public.agency USING btree (id)
CREATE UNIQUE INDEX agency_uid_key ON public.agency USING btree (uid)
agenda.id bigint NOT NULL IDENTITY
agenda.uid text NOT NULL
agenda.book text NOT NULL
agenda.year bigint NOT NULL
agenda.running bigint NOT NULL
agenda.number text NOT NULL
agenda.state text NOT NULL
agenda.day text NOT NULL
agenda.recorded bigint NOT NULL
agenda.recorded_by text NOT NULL DEFAULT ''::text
agenda.letter_number text NOT NULL DEFAULT ''::text
agenda.letter_number_folded text NOT NULL DEFAULT ''::text
agenda.letter_date text NOT NULL DEFAULT ''::text
agenda.party text NOT NULL DEFAULT ''::text
agenda.subject text NOT NULL
agenda.report_id bigint
agenda.incident_id bigint
agenda.document_id bigint
agenda.file_id bigint
agenda.void_reason text NOT NULL DEFAULT ''::text
agenda.retention text NOT NULL DEFAULT ''::text
agenda.hold boolean NOT NULL DEFAULT false
agenda.closed bigint NOT NULL DEFAULT 0
agenda agenda_file_id_fkey FOREIGN KEY (file_id) REFERENCES file(id)
agenda agenda_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
agenda agenda_pkey PRIMARY KEY (id)
agenda agenda_report_id_fkey FOREIGN KEY (report_id) REFERENCES report(id)
agenda agenda_uid_key UNIQUE (uid)
CREATE INDEX agenda_incident ON public.agenda USING btree (incident_id)
CREATE INDEX agenda_letter ON public.agenda USING btree (letter_number_folded)
CREATE UNIQUE INDEX agenda_pkey ON public.agenda USING btree (id)
CREATE INDEX agenda_report ON public.agenda USING btree (report_id)
CREATE UNIQUE INDEX agenda_running ON public.agenda USING btree (book, year, running)
CREATE UNIQUE INDEX agenda_uid_key ON public.agenda USING btree (uid)
asset.id bigint NOT NULL IDENTITY
asset.uid text NOT NULL
asset.key text NOT NULL
asset.agency_id bigint NOT NULL
asset.name text NOT NULL
asset.kind text NOT NULL DEFAULT ''::text
asset.url text NOT NULL DEFAULT ''::text
asset.host text NOT NULL DEFAULT ''::text
asset.ip text NOT NULL DEFAULT ''::text
asset.se_category text NOT NULL DEFAULT ''::text
asset.iiv text NOT NULL DEFAULT 'belum_dinilai'::text
asset.personal_data text NOT NULL DEFAULT ''::text
asset.criticality text NOT NULL DEFAULT ''::text
asset.hosting text NOT NULL DEFAULT ''::text
asset.platform text NOT NULL DEFAULT ''::text
asset.status text NOT NULL DEFAULT 'aktif'::text
asset.note text NOT NULL DEFAULT ''::text
asset.created bigint NOT NULL
asset asset_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agency(id)
asset asset_key_key UNIQUE (key)
asset asset_pkey PRIMARY KEY (id)
asset asset_uid_key UNIQUE (uid)
CREATE INDEX asset_agency ON public.asset USING btree (agency_id)
CREATE INDEX asset_host ON public.asset USING btree (host)
CREATE UNIQUE INDEX asset_key_key ON public.asset USING btree (key)
CREATE UNIQUE INDEX asset_pkey ON public.asset USING btree (id)
CREATE UNIQUE INDEX asset_uid_key ON public.asset USING btree (uid)
assignment.id bigint NOT NULL IDENTITY
assignment.person_id bigint NOT NULL
assignment.role text NOT NULL
assignment.decree text NOT NULL DEFAULT ''::text
assignment.from_day text NOT NULL
assignment.until_day text NOT NULL DEFAULT '9999-12-31'::text
assignment.stand_in_for bigint
assignment.note text NOT NULL DEFAULT ''::text
assignment.recorded bigint NOT NULL
assignment assignment_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
assignment assignment_pkey PRIMARY KEY (id)
assignment assignment_stand_in_for_fkey FOREIGN KEY (stand_in_for) REFERENCES person(id)
CREATE INDEX assignment_person ON public.assignment USING btree (person_id)
CREATE UNIQUE INDEX assignment_pkey ON public.assignment USING btree (id)
CREATE INDEX assignment_role ON public.assignment USING btree (role)
attachment.id bigint NOT NULL IDENTITY
attachment.uid text NOT NULL
attachment.file_id bigint NOT NULL
attachment.report_id bigint
attachment.incident_id bigint
attachment.label text NOT NULL DEFAULT ''::text
attachment.shared boolean NOT NULL DEFAULT false
attachment.added bigint NOT NULL
attachment.added_by text NOT NULL DEFAULT ''::text
attachment attachment_file_id_fkey FOREIGN KEY (file_id) REFERENCES file(id)
attachment attachment_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
attachment attachment_pkey PRIMARY KEY (id)
attachment attachment_report_id_fkey FOREIGN KEY (report_id) REFERENCES report(id)
attachment attachment_uid_key UNIQUE (uid)
CREATE INDEX attachment_file ON public.attachment USING btree (file_id)
CREATE INDEX attachment_incident ON public.attachment USING btree (incident_id)
CREATE UNIQUE INDEX attachment_pkey ON public.attachment USING btree (id)
CREATE INDEX attachment_report ON public.attachment USING btree (report_id)
CREATE UNIQUE INDEX attachment_uid_key ON public.attachment USING btree (uid)
attempt.key text NOT NULL
attempt.at bigint NOT NULL
CREATE INDEX attempt_key ON public.attempt USING btree (key, at)
clock.id bigint NOT NULL IDENTITY
clock.incident_id bigint NOT NULL
clock.name text NOT NULL
clock.legal boolean NOT NULL
clock.started bigint NOT NULL
clock.due bigint NOT NULL
clock.reason text NOT NULL DEFAULT ''::text
clock.paused bigint NOT NULL DEFAULT 0
clock.ended bigint NOT NULL DEFAULT 0
clock.evidence text NOT NULL DEFAULT ''::text
clock clock_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
clock clock_pkey PRIMARY KEY (id)
CREATE INDEX clock_due ON public.clock USING btree (due) WHERE (ended = 0)
CREATE UNIQUE INDEX clock_name ON public.clock USING btree (incident_id, name)
CREATE UNIQUE INDEX clock_pkey ON public.clock USING btree (id)
contact.id bigint NOT NULL IDENTITY
contact.agency_id bigint NOT NULL
contact.deputy boolean NOT NULL DEFAULT false
contact.name text NOT NULL
contact.position text NOT NULL DEFAULT ''::text
contact.phone text NOT NULL DEFAULT ''::text
contact.email text NOT NULL DEFAULT ''::text
contact.person_id bigint
contact contact_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agency(id)
contact contact_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
contact contact_pkey PRIMARY KEY (id)
CREATE INDEX contact_agency ON public.contact USING btree (agency_id)
CREATE UNIQUE INDEX contact_pkey ON public.contact USING btree (id)
counter.name text NOT NULL
counter.value bigint NOT NULL
counter counter_pkey PRIMARY KEY (name)
CREATE UNIQUE INDEX counter_pkey ON public.counter USING btree (name)
disposition.id bigint NOT NULL IDENTITY
disposition.uid text NOT NULL
disposition.incident_id bigint
disposition.agenda_id bigint
disposition.from_person bigint
disposition.prepared_by bigint
disposition.addressees text NOT NULL DEFAULT '[]'::text
disposition.instructions text NOT NULL DEFAULT '[]'::text
disposition.note text NOT NULL DEFAULT ''::text
disposition.due text NOT NULL DEFAULT ''::text
disposition.initialled bigint NOT NULL DEFAULT 0
disposition.recorded bigint NOT NULL
disposition disposition_agenda_id_fkey FOREIGN KEY (agenda_id) REFERENCES agenda(id)
disposition disposition_from_person_fkey FOREIGN KEY (from_person) REFERENCES person(id)
disposition disposition_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
disposition disposition_pkey PRIMARY KEY (id)
disposition disposition_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES person(id)
disposition disposition_uid_key UNIQUE (uid)
CREATE INDEX disposition_incident ON public.disposition USING btree (incident_id)
CREATE UNIQUE INDEX disposition_pkey ON public.disposition USING btree (id)
CREATE UNIQUE INDEX disposition_uid_key ON public.disposition USING btree (uid)
document.id bigint NOT NULL IDENTITY
document.uid text NOT NULL
document.incident_id bigint
document.report_id bigint
document.kind text NOT NULL
document.step text NOT NULL DEFAULT ''::text
document.state text NOT NULL
document.revision bigint NOT NULL DEFAULT 1
document.title text NOT NULL
document.tlp text NOT NULL
document.tlp_rank bigint NOT NULL
document.facts text NOT NULL
document.paragraphs text NOT NULL DEFAULT '{}'::text
document.number text NOT NULL DEFAULT ''::text
document.day text NOT NULL DEFAULT ''::text
document.agenda_id bigint
document.file_id bigint
document.scan_id bigint
document.created bigint NOT NULL
document.created_by bigint
document.issued bigint NOT NULL DEFAULT 0
document.issued_by bigint
document.signed bigint NOT NULL DEFAULT 0
document.sent bigint NOT NULL DEFAULT 0
document.sent_channel text NOT NULL DEFAULT ''::text
document.sent_to text NOT NULL DEFAULT ''::text
document.sent_proof text NOT NULL DEFAULT ''::text
document.void_reason text NOT NULL DEFAULT ''::text
document.version bigint NOT NULL DEFAULT 1
document.retention text NOT NULL DEFAULT ''::text
document.hold boolean NOT NULL DEFAULT false
document.closed bigint NOT NULL DEFAULT 0
document document_agenda_id_fkey FOREIGN KEY (agenda_id) REFERENCES agenda(id)
document document_created_by_fkey FOREIGN KEY (created_by) REFERENCES person(id)
document document_file_id_fkey FOREIGN KEY (file_id) REFERENCES file(id)
document document_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
document document_issued_by_fkey FOREIGN KEY (issued_by) REFERENCES person(id)
document document_pkey PRIMARY KEY (id)
document document_report_id_fkey FOREIGN KEY (report_id) REFERENCES report(id)
document document_scan_id_fkey FOREIGN KEY (scan_id) REFERENCES file(id)
document document_uid_key UNIQUE (uid)
CREATE INDEX document_incident ON public.document USING btree (incident_id)
CREATE UNIQUE INDEX document_pkey ON public.document USING btree (id)
CREATE INDEX document_recent ON public.document USING btree (created DESC, id DESC)
CREATE UNIQUE INDEX document_uid_key ON public.document USING btree (uid)
file.id bigint NOT NULL IDENTITY
file.uid text NOT NULL
file.sha256 text NOT NULL
file.size bigint NOT NULL
file.stored text NOT NULL
file.codec text NOT NULL DEFAULT ''::text
file.key_id text NOT NULL DEFAULT ''::text
file.name text NOT NULL
file.media text NOT NULL
file.created bigint NOT NULL
file.created_by text NOT NULL DEFAULT ''::text
file.retention text NOT NULL DEFAULT ''::text
file.hold boolean NOT NULL DEFAULT false
file.closed bigint NOT NULL DEFAULT 0
file file_pkey PRIMARY KEY (id)
file file_uid_key UNIQUE (uid)
CREATE UNIQUE INDEX file_pkey ON public.file USING btree (id)
CREATE INDEX file_sha256 ON public.file USING btree (sha256) WHERE (codec <> 'inline'::text)
CREATE UNIQUE INDEX file_uid_key ON public.file USING btree (uid)
idempotency.scope text NOT NULL
idempotency.key text NOT NULL
idempotency.request text NOT NULL
idempotency.status bigint NOT NULL DEFAULT 0
idempotency.answer bytea
idempotency.created bigint NOT NULL
idempotency idempotency_pkey PRIMARY KEY (scope, key)
CREATE UNIQUE INDEX idempotency_pkey ON public.idempotency USING btree (scope, key)
incident.id bigint NOT NULL IDENTITY
incident.uid text NOT NULL
incident.number text NOT NULL
incident.year bigint NOT NULL
incident.running bigint NOT NULL
incident.seq bigint NOT NULL
incident.version bigint NOT NULL DEFAULT 1
incident.procedure_id bigint NOT NULL
incident.title text NOT NULL
incident.status text NOT NULL
incident.waiting text NOT NULL DEFAULT ''::text
incident.step text NOT NULL
incident.step_since bigint NOT NULL
incident.tlp text NOT NULL
incident.tlp_rank bigint NOT NULL
incident.agency_id bigint
incident.kind text NOT NULL DEFAULT ''::text
incident.rsit text NOT NULL DEFAULT ''::text
incident.impact text NOT NULL DEFAULT ''::text
incident.urgency text NOT NULL DEFAULT ''::text
incident.priority text NOT NULL DEFAULT ''::text
incident.risk text NOT NULL DEFAULT ''::text
incident.iiv text NOT NULL DEFAULT ''::text
incident.personal_data text NOT NULL DEFAULT ''::text
incident.escalated boolean NOT NULL DEFAULT false
incident.reopened boolean NOT NULL DEFAULT false
incident.opened bigint NOT NULL
incident.occurred bigint NOT NULL DEFAULT 0
incident.discovered bigint NOT NULL DEFAULT 0
incident.due bigint NOT NULL DEFAULT 0
incident.closed bigint NOT NULL DEFAULT 0
incident.closing_reason text NOT NULL DEFAULT ''::text
incident.progress text NOT NULL DEFAULT '{}'::text
incident.finished bigint NOT NULL DEFAULT 0
incident.folded text NOT NULL DEFAULT ''::text
incident.retention text NOT NULL DEFAULT ''::text
incident.hold boolean NOT NULL DEFAULT false
incident incident_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agency(id)
incident incident_number_key UNIQUE (number)
incident incident_pkey PRIMARY KEY (id)
incident incident_procedure_id_fkey FOREIGN KEY (procedure_id) REFERENCES procedure(id)
incident incident_uid_key UNIQUE (uid)
CREATE INDEX incident_agency ON public.incident USING btree (agency_id, opened DESC)
CREATE INDEX incident_due ON public.incident USING btree ((
CASE
    WHEN (due = 0) THEN '9000000000000000'::bigint
    ELSE due
END), opened, id) WHERE (finished = 0)
CREATE INDEX incident_due_all ON public.incident USING btree ((
CASE
    WHEN (due = 0) THEN '9000000000000000'::bigint
    ELSE due
END), opened, id)
CREATE UNIQUE INDEX incident_number_key ON public.incident USING btree (number)
CREATE INDEX incident_open ON public.incident USING btree (id) WHERE ((finished = 0) AND (closed = 0))
CREATE UNIQUE INDEX incident_pkey ON public.incident USING btree (id)
CREATE INDEX incident_queue ON public.incident USING btree ((
CASE
    WHEN (priority = ''::text) THEN 'P0'::text
    ELSE priority
END), opened, id) WHERE (finished = 0)
CREATE INDEX incident_queue_all ON public.incident USING btree ((
CASE
    WHEN (priority = ''::text) THEN 'P0'::text
    ELSE priority
END), opened, id)
CREATE INDEX incident_recent ON public.incident USING btree (opened DESC, id DESC)
CREATE UNIQUE INDEX incident_running ON public.incident USING btree (year, running)
CREATE INDEX incident_status ON public.incident USING btree (status, opened DESC)
CREATE UNIQUE INDEX incident_uid_key ON public.incident USING btree (uid)
CREATE INDEX incident_unreported ON public.incident USING btree (closed) WHERE ((finished = 0) AND (closed <> 0))
CREATE INDEX incident_waiting ON public.incident USING btree (waiting) WHERE (waiting <> ''::text)
incident_asset.incident_id bigint NOT NULL
incident_asset.asset_id bigint NOT NULL
incident_asset incident_asset_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES asset(id)
incident_asset incident_asset_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
incident_asset incident_asset_pkey PRIMARY KEY (incident_id, asset_id)
CREATE INDEX incident_asset_asset ON public.incident_asset USING btree (asset_id)
CREATE UNIQUE INDEX incident_asset_pkey ON public.incident_asset USING btree (incident_id, asset_id)
incident_member.incident_id bigint NOT NULL
incident_member.person_id bigint NOT NULL
incident_member.since bigint NOT NULL
incident_member.named_by text NOT NULL DEFAULT ''::text
incident_member incident_member_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
incident_member incident_member_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
incident_member incident_member_pkey PRIMARY KEY (incident_id, person_id)
CREATE INDEX incident_member_person ON public.incident_member USING btree (person_id)
CREATE UNIQUE INDEX incident_member_pkey ON public.incident_member USING btree (incident_id, person_id)
incident_step.incident_id bigint NOT NULL
incident_step.step text NOT NULL
incident_step.position bigint NOT NULL
incident_step.state text NOT NULL
incident_step.round bigint NOT NULL DEFAULT 1
incident_step.since bigint NOT NULL DEFAULT 0
incident_step.done bigint NOT NULL DEFAULT 0
incident_step.done_by text NOT NULL DEFAULT ''::text
incident_step.reason text NOT NULL DEFAULT ''::text
incident_step incident_step_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
incident_step incident_step_pkey PRIMARY KEY (incident_id, step)
CREATE UNIQUE INDEX incident_step_pkey ON public.incident_step USING btree (incident_id, step)
incident_turn.incident_id bigint NOT NULL
incident_turn.role text NOT NULL
incident_turn.part text NOT NULL
incident_turn incident_turn_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
incident_turn incident_turn_pkey PRIMARY KEY (incident_id, role, part)
CREATE UNIQUE INDEX incident_turn_pkey ON public.incident_turn USING btree (incident_id, role, part)
CREATE INDEX incident_turn_role ON public.incident_turn USING btree (role, part, incident_id)
link.hash text NOT NULL
link.purpose text NOT NULL
link.person_id bigint
link.created bigint NOT NULL
link.expires bigint NOT NULL
link.used bigint NOT NULL DEFAULT 0
link link_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
link link_pkey PRIMARY KEY (hash)
CREATE UNIQUE INDEX link_pkey ON public.link USING btree (hash)
message.id bigint NOT NULL IDENTITY
message.uid text NOT NULL
message.incident_id bigint
message.report_id bigint
message.audience text NOT NULL
message.body text NOT NULL
message.person_id bigint
message.from_outside boolean NOT NULL DEFAULT false
message.recorded bigint NOT NULL
message message_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
message message_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
message message_pkey PRIMARY KEY (id)
message message_report_id_fkey FOREIGN KEY (report_id) REFERENCES report(id)
message message_uid_key UNIQUE (uid)
CREATE INDEX message_incident ON public.message USING btree (incident_id, recorded)
CREATE UNIQUE INDEX message_pkey ON public.message USING btree (id)
CREATE INDEX message_report ON public.message USING btree (report_id, recorded)
CREATE UNIQUE INDEX message_uid_key ON public.message USING btree (uid)
office_stream.year bigint NOT NULL
office_stream.seq bigint NOT NULL
office_stream office_stream_pkey PRIMARY KEY (year)
CREATE UNIQUE INDEX office_stream_pkey ON public.office_stream USING btree (year)
person.id bigint NOT NULL IDENTITY
person.uid text NOT NULL
person.username text NOT NULL
person.password text NOT NULL DEFAULT ''::text
person.name text NOT NULL
person.nip text NOT NULL DEFAULT ''::text
person.rank text NOT NULL DEFAULT ''::text
person.grade text NOT NULL DEFAULT ''::text
person.position text NOT NULL DEFAULT ''::text
person.unit text NOT NULL DEFAULT ''::text
person.employment text NOT NULL DEFAULT ''::text
person.phone text NOT NULL DEFAULT ''::text
person.email text NOT NULL DEFAULT ''::text
person.sub_team text NOT NULL DEFAULT ''::text
person.qualifications text NOT NULL DEFAULT ''::text
person.agency_id bigint
person.language text NOT NULL DEFAULT 'id'::text
person.theme text NOT NULL DEFAULT ''::text
person.created bigint NOT NULL
person.seen bigint NOT NULL DEFAULT 0
person.disabled bigint NOT NULL DEFAULT 0
person.version bigint NOT NULL DEFAULT 1
person person_pkey PRIMARY KEY (id)
person person_uid_key UNIQUE (uid)
person person_username_key UNIQUE (username)
CREATE UNIQUE INDEX person_pkey ON public.person USING btree (id)
CREATE UNIQUE INDEX person_uid_key ON public.person USING btree (uid)
CREATE UNIQUE INDEX person_username_key ON public.person USING btree (username)
procedure.id bigint NOT NULL IDENTITY
procedure.name text NOT NULL
procedure.hash text NOT NULL
procedure.body bytea NOT NULL
procedure.from_day text NOT NULL
procedure.loaded bigint NOT NULL
procedure procedure_pkey PRIMARY KEY (id)
CREATE UNIQUE INDEX procedure_pkey ON public.procedure USING btree (id)
CREATE UNIQUE INDEX procedure_version ON public.procedure USING btree (hash, from_day)
publication.id bigint NOT NULL IDENTITY
publication.uid text NOT NULL
publication.incident_id bigint
publication.slug text NOT NULL
publication.state text NOT NULL
publication.title text NOT NULL
publication.body text NOT NULL
publication.written_by bigint
publication.approved_by bigint
publication.created bigint NOT NULL
publication.published bigint NOT NULL DEFAULT 0
publication.withdrawn bigint NOT NULL DEFAULT 0
publication.retention text NOT NULL DEFAULT ''::text
publication.hold boolean NOT NULL DEFAULT false
publication.closed bigint NOT NULL DEFAULT 0
publication publication_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES person(id)
publication publication_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
publication publication_pkey PRIMARY KEY (id)
publication publication_slug_key UNIQUE (slug)
publication publication_uid_key UNIQUE (uid)
publication publication_written_by_fkey FOREIGN KEY (written_by) REFERENCES person(id)
CREATE UNIQUE INDEX publication_pkey ON public.publication USING btree (id)
CREATE INDEX publication_published ON public.publication USING btree (state, published DESC)
CREATE UNIQUE INDEX publication_slug_key ON public.publication USING btree (slug)
CREATE UNIQUE INDEX publication_uid_key ON public.publication USING btree (uid)
reading.person_id bigint NOT NULL
reading.thing text NOT NULL
reading.quarter bigint NOT NULL
reading.at bigint NOT NULL
reading reading_pkey PRIMARY KEY (person_id, thing, quarter)
CREATE UNIQUE INDEX reading_pkey ON public.reading USING btree (person_id, thing, quarter)
report.id bigint NOT NULL IDENTITY
report.uid text NOT NULL
report.number text NOT NULL
report.seq bigint NOT NULL
report.status text NOT NULL
report.channel text NOT NULL
report.origin text NOT NULL DEFAULT ''::text
report.recorded bigint NOT NULL
report.received bigint NOT NULL
report.received_precision text NOT NULL DEFAULT 'exact'::text
report.late_reason text NOT NULL DEFAULT ''::text
report.title text NOT NULL
report.title_derived boolean NOT NULL DEFAULT false
report.description text NOT NULL
report.kind text NOT NULL DEFAULT ''::text
report.agency_id bigint
report.asset text NOT NULL DEFAULT ''::text
report.occurred bigint NOT NULL DEFAULT 0
report.occurred_precision text NOT NULL DEFAULT 'unknown'::text
report.occurred_words text NOT NULL DEFAULT ''::text
report.discovered bigint NOT NULL DEFAULT 0
report.discovered_precision text NOT NULL DEFAULT 'unknown'::text
report.reporter_kind text NOT NULL DEFAULT ''::text
report.reporter_name text NOT NULL DEFAULT ''::text
report.reporter_email text NOT NULL DEFAULT ''::text
report.reporter_phone text NOT NULL DEFAULT ''::text
report.reporter_organisation text NOT NULL DEFAULT ''::text
report.anonymous boolean NOT NULL DEFAULT false
report.letter_number text NOT NULL DEFAULT ''::text
report.letter_date text NOT NULL DEFAULT ''::text
report.letter_from text NOT NULL DEFAULT ''::text
report.letter_subject text NOT NULL DEFAULT ''::text
report.ongoing text NOT NULL DEFAULT ''::text
report.personal_data text NOT NULL DEFAULT ''::text
report.actions text NOT NULL DEFAULT ''::text
report.location text NOT NULL DEFAULT ''::text
report.code_hash text NOT NULL DEFAULT ''::text
report.form_key text
report.original_id bigint
report.entered_by bigint
report.reporter_id bigint
report.incident_id bigint
report.refusal text NOT NULL DEFAULT ''::text
report.refusal_note text NOT NULL DEFAULT ''::text
report.decided bigint NOT NULL DEFAULT 0
report.decided_by bigint
report.files_until bigint NOT NULL DEFAULT 0
report.folded text NOT NULL DEFAULT ''::text
report.retention text NOT NULL DEFAULT ''::text
report.hold boolean NOT NULL DEFAULT false
report.closed bigint NOT NULL DEFAULT 0
report.original text NOT NULL DEFAULT ''::text
report report_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agency(id)
report report_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES person(id)
report report_entered_by_fkey FOREIGN KEY (entered_by) REFERENCES person(id)
report report_form_key_key UNIQUE (form_key)
report report_number_key UNIQUE (number)
report report_original_id_fkey FOREIGN KEY (original_id) REFERENCES file(id)
report report_pkey PRIMARY KEY (id)
report report_reporter_id_fkey FOREIGN KEY (reporter_id) REFERENCES person(id)
report report_uid_key UNIQUE (uid)
CREATE INDEX report_agency ON public.report USING btree (agency_id, received DESC) WHERE (agency_id IS NOT NULL)
CREATE INDEX report_entered ON public.report USING btree (entered_by, received DESC) WHERE (entered_by IS NOT NULL)
CREATE UNIQUE INDEX report_form_key_key ON public.report USING btree (form_key)
CREATE INDEX report_incident ON public.report USING btree (incident_id) WHERE (incident_id IS NOT NULL)
CREATE UNIQUE INDEX report_number_key ON public.report USING btree (number)
CREATE UNIQUE INDEX report_pkey ON public.report USING btree (id)
CREATE INDEX report_status ON public.report USING btree (status, received DESC, id DESC)
CREATE UNIQUE INDEX report_uid_key ON public.report USING btree (uid)
session.token text NOT NULL
session.data bytea NOT NULL
session.expiry bigint NOT NULL
session.person_id bigint NOT NULL DEFAULT 0
session.seen bigint NOT NULL DEFAULT 0
session session_pkey PRIMARY KEY (token)
CREATE INDEX session_person ON public.session USING btree (person_id)
CREATE UNIQUE INDEX session_pkey ON public.session USING btree (token)
setting.key text NOT NULL
setting.value text NOT NULL
setting setting_pkey PRIMARY KEY (key)
CREATE UNIQUE INDEX setting_pkey ON public.setting USING btree (key)
step_form.id bigint NOT NULL IDENTITY
step_form.incident_id bigint NOT NULL
step_form.step text NOT NULL
step_form.form text NOT NULL
step_form.round bigint NOT NULL
step_form.body text NOT NULL
step_form.complete boolean NOT NULL
step_form.person_id bigint
step_form.role text NOT NULL DEFAULT ''::text
step_form.recorded bigint NOT NULL
step_form.happened bigint NOT NULL
step_form.version bigint NOT NULL DEFAULT 1
step_form step_form_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
step_form step_form_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
step_form step_form_pkey PRIMARY KEY (id)
CREATE UNIQUE INDEX step_form_pkey ON public.step_form USING btree (id)
CREATE UNIQUE INDEX step_form_round ON public.step_form USING btree (incident_id, step, form, round)
store.key text NOT NULL
store.value text NOT NULL
store store_pkey PRIMARY KEY (key)
CREATE UNIQUE INDEX store_pkey ON public.store USING btree (key)
timeline.stream text NOT NULL
timeline.seq bigint NOT NULL
timeline.recorded bigint NOT NULL
timeline.happened bigint NOT NULL
timeline.happened_precision text NOT NULL
timeline.actor text NOT NULL
timeline.role text NOT NULL
timeline.kind text NOT NULL
timeline.payload text NOT NULL
timeline.payload_hash text NOT NULL
timeline.head text NOT NULL
timeline.hash text NOT NULL
timeline timeline_pkey PRIMARY KEY (stream, seq)
CREATE UNIQUE INDEX timeline_pkey ON public.timeline USING btree (stream, seq)
CREATE INDEX timeline_recorded ON public.timeline USING btree (recorded)
token.id bigint NOT NULL IDENTITY
token.hash text NOT NULL
token.person_id bigint NOT NULL
token.scopes text NOT NULL DEFAULT ''::text
token.created bigint NOT NULL
token.expires bigint NOT NULL DEFAULT 0
token.revoked bigint NOT NULL DEFAULT 0
token token_hash_key UNIQUE (hash)
token token_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
token token_pkey PRIMARY KEY (id)
CREATE UNIQUE INDEX token_hash_key ON public.token USING btree (hash)
CREATE UNIQUE INDEX token_pkey ON public.token USING btree (id)
