package casework

// The contents of the forms. A body is kept as JSON, one per round; people are uids, agencies keys, instants
// RFC 3339, civil dates 2006-01-02. Fields after domain.md 10.

// Acceptance opens the incident: how the report was verified, where it comes from, that its reporter has a receipt.
type Acceptance struct {
	Verification   string `json:"verification" field:"text need"`
	Origin         string `json:"origin" field:"choice:origin need"`
	ReceiptChannel string `json:"receipt_channel" field:"choice:receipt need"`
	ReceiptAt      string `json:"receipt_at" field:"moment need"`
	ContactName    string `json:"contact_name" field:"line"`
	ContactPhone   string `json:"contact_phone" field:"line"`
	ContactEmail   string `json:"contact_email" field:"line"`
	Title          string `json:"title" field:"line"`
}

// Classification gives type, agency, assets, impact and urgency, and the risk level that a person confirms.
type Classification struct {
	Kind           string   `json:"kind" field:"choice:kind need"`
	Agency         string   `json:"agency" field:"agency need"`
	Assets         []string `json:"assets" field:"assets"`
	Impact         string   `json:"impact" field:"choice:level need"`
	Urgency        string   `json:"urgency" field:"choice:urgency need"`
	Risk           string   `json:"risk" field:"choice:level need"`
	RiskReason     string   `json:"risk_reason" field:"text"`
	Priority       string   `json:"priority" field:"choice:priority"`
	PriorityReason string   `json:"priority_reason" field:"text"`
	PersonalData   string   `json:"personal_data" field:"choice:yes_open need"`
	IIV            string   `json:"iiv" field:"choice:iiv need"`
	TLP            string   `json:"tlp" field:"choice:tlp"`
	RSIT           string   `json:"rsit" field:"choice:rsit"`
	Title          string   `json:"title" field:"line"`
}

// Forwarding opens the disposition sheet and addresses it to the head, with the coordinator's proposal.
type Forwarding struct {
	Proposal string   `json:"proposal" field:"choice:decision need"`
	Advice   string   `json:"advice" field:"text need"`
	Team     []string `json:"team" field:"people"`
}

// Disposition is what the head writes and initials on the sheet.
type Disposition struct {
	To           []string `json:"to" field:"people need"`
	Instructions []string `json:"instructions" field:"choices:instruction need"`
	Note         string   `json:"note" field:"text"`
	Due          string   `json:"due" field:"day"`
}

// Heard is what one member of the team said before the decision.
type Heard struct {
	Person string `json:"person" field:"person need"`
	Said   string `json:"said" field:"text need"`
}

// Decision is the head's: handle, escalate or both, with the reason and the people.
type Decision struct {
	Answer string   `json:"answer" field:"choice:decision need"`
	Heard  []Heard  `json:"heard" field:"rows"`
	Reason string   `json:"reason" field:"text need"`
	Team   []string `json:"team" field:"people need"`
}

// Coordinated is one dated note: with whom, when, what was agreed.
type Coordinated struct {
	With string `json:"with" field:"choice:party need"`
	At   string `json:"at" field:"moment need"`
	Note string `json:"note" field:"text need"`
}

// Coordination holds the dated notes of what was agreed with BSSN and with the agency around the decision.
type Coordination struct {
	Notes []Coordinated `json:"notes" field:"rows need"`
}

// Identification is the first analysis, short or full (domain.md 10.4).
type Identification struct {
	Symptoms       string `json:"symptoms" field:"text need"`
	Recommendation string `json:"recommendation" field:"text need"`
	Extent         string `json:"extent" field:"choice:extent"`
	AssetDetails   string `json:"asset_details" field:"text"`
	Accounts       string `json:"accounts" field:"text"`
	Indicators     string `json:"indicators" field:"text"`
	Vector         string `json:"vector" field:"text"`
	FirstSeen      string `json:"first_seen" field:"moment"`
	LastSeen       string `json:"last_seen" field:"moment"`
	Scope          string `json:"scope" field:"text"`
	AffectedData   string `json:"affected_data" field:"text"`
	EvidenceTaken  string `json:"evidence_taken" field:"text"`
}

// Escalation is what went out to BSSN and what came back. A ticket that BSSN never gives holds nobody up:
// "awaiting" with when it was asked is an answer (domain.md 14, row 3).
type Escalation struct {
	Recommendation string `json:"recommendation" field:"text need"`
	LetterNumber   string `json:"letter_number" field:"line need"`
	SentAt         string `json:"sent_at" field:"moment need"`
	Channel        string `json:"channel" field:"choice:channel need"`
	SentTo         string `json:"sent_to" field:"line need"`
	Answer         string `json:"answer" field:"choice:ticket either"`
	Ticket         string `json:"ticket" field:"line need when=received"`
	Reply          string `json:"reply" field:"text when=received"`
	AskedAt        string `json:"asked_at" field:"moment need when=awaiting"`
}

// Finding is one weakness found.
type Finding struct {
	Title    string `json:"title" field:"line need"`
	Detail   string `json:"detail" field:"text"`
	Severity string `json:"severity" field:"choice:severity"`
}

// Weaknesses are the findings and the cause, known or not known with the reason.
type Weaknesses struct {
	Findings    []Finding `json:"findings" field:"rows need"`
	CauseKnown  string    `json:"cause_known" field:"choice:yes_no either"`
	Cause       string    `json:"cause" field:"text need when=ya"`
	CauseReason string    `json:"cause_reason" field:"text need when=tidak"`
}

// Detection is one thing that is now detected.
type Detection struct {
	What  string `json:"what" field:"line need"`
	Where string `json:"where" field:"line need"`
	Rule  string `json:"rule" field:"text"`
}

// Detections are what is now detected where, or why nothing.
type Detections struct {
	Answer string      `json:"answer" field:"choice:detection either"`
	Added  []Detection `json:"added" field:"rows need when=added"`
	Reason string      `json:"reason" field:"text need when=none"`
}

// Action is one thing done at a time.
type Action struct {
	At     string `json:"at" field:"moment need"`
	Action string `json:"action" field:"text need"`
}

// Treatment is containment, eradication and recovery, each with times.
type Treatment struct {
	Containment []Action `json:"containment" field:"rows need"`
	Eradication []Action `json:"eradication" field:"rows need"`
	Recovery    []Action `json:"recovery" field:"rows need"`
	Source      string   `json:"source" field:"line"`
	BackupDate  string   `json:"backup_date" field:"day"`
	Note        string   `json:"note" field:"text"`
}

// Test is one function test.
type Test struct {
	Test   string `json:"test" field:"line need"`
	Result string `json:"result" field:"choice:test need"`
}

// NormalAgain is the check by a second person; not normal leads back.
type NormalAgain struct {
	Answer    string `json:"answer" field:"choice:normal need"`
	CheckedAt string `json:"checked_at" field:"moment need"`
	Tests     []Test `json:"tests" field:"rows need"`
	Note      string `json:"note" field:"text"`
}

// Lesson is an action with its owner.
type Lesson struct {
	Action string `json:"action" field:"line need"`
	Owner  string `json:"owner" field:"person"`
	Due    string `json:"due" field:"day"`
}

// Evaluation is causes, what worked, lessons, actions with owners.
type Evaluation struct {
	Causes  string   `json:"causes" field:"text need"`
	Worked  string   `json:"worked" field:"text need"`
	Lessons string   `json:"lessons" field:"text need"`
	Actions []Lesson `json:"actions" field:"rows need"`
}

// Delivery is how, when and to whom the results went, and its documentation (photos, attendance).
type Delivery struct {
	Channel       string `json:"channel" field:"choice:channel need"`
	At            string `json:"at" field:"moment need"`
	To            string `json:"to" field:"line need"`
	Summary       string `json:"summary" field:"text need"`
	Documentation string `json:"documentation" field:"text need"`
}

// Confirmation is the agency's word, or its silence for the working days that the office set.
type Confirmation struct {
	Answer  string `json:"answer" field:"choice:confirm either"`
	By      string `json:"by" field:"line need when=confirmed"`
	At      string `json:"at" field:"moment need when=confirmed"`
	Channel string `json:"channel" field:"choice:channel need when=confirmed"`
	Words   string `json:"words" field:"text when=confirmed"`
	Since   string `json:"since" field:"day need when=silence"`
}

// Closing is the head's approval, with the reason. KeepAfter keeps the steps behind an early closing.
type Closing struct {
	Reason    string `json:"reason" field:"choice:closing need"`
	Note      string `json:"note" field:"text"`
	KeepAfter bool   `json:"keep_after" field:"yes"`
}

// Publication is the news, or a reasoned refusal to publish. Exempt is the check for exempt information (PPID).
type Publication struct {
	Answer string `json:"answer" field:"choice:publish either"`
	Title  string `json:"title" field:"line need when=publish"`
	Body   string `json:"body" field:"text need when=publish"`
	Exempt string `json:"exempt" field:"text need when=publish"`
	Reason string `json:"reason" field:"text need when=decline"`
}

// PublicationApproval is the second person's yes, or back to the writer.
type PublicationApproval struct {
	Answer  string `json:"answer" field:"choice:approval need"`
	Checked bool   `json:"checked" field:"yes need"`
	Note    string `json:"note" field:"text"`
}

// UpwardReport says to whom of the leadership the report went, when, by which channel, and what proves it.
type UpwardReport struct {
	Bundle        string `json:"bundle" field:"choice:bundle"`
	KadisAt       string `json:"kadis_at" field:"moment need"`
	KadisChannel  string `json:"kadis_channel" field:"choice:channel need"`
	KadisReceiver string `json:"kadis_receiver" field:"line need"`
	KadisProof    string `json:"kadis_proof" field:"line need"`
	GovAt         string `json:"gov_at" field:"moment need"`
	GovChannel    string `json:"gov_channel" field:"choice:channel need"`
	GovReceiver   string `json:"gov_receiver" field:"line need"`
	GovProof      string `json:"gov_proof" field:"line need"`
}
