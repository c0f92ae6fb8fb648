"""The first schema, word for word as it was released; its source is store/rows."""

from typing import Final

STATEMENTS: Final = (
    "PRAGMA application_id = 1683178578",
    """
    CREATE TABLE raw_mail ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, mailbox_id INTEGER NOT
    NULL, folder TEXT NOT NULL, uid INTEGER NOT NULL, message_id TEXT, raw BLOB NOT NULL, identity
    BLOB NOT NULL, received_at BIGINT NOT NULL, progress VARCHAR(40) NOT NULL, tries INTEGER NOT
    NULL, CONSTRAINT uq_raw_mail_mailbox_id_identity UNIQUE (mailbox_id, identity), CONSTRAINT
    fk_raw_mail_mailbox_id FOREIGN KEY(mailbox_id) REFERENCES mailbox (id), CONSTRAINT
    ck_raw_mail_progress CHECK (progress IN ('pending', 'classified')) )
    """,
    "CREATE INDEX ix_raw_mail_identity ON raw_mail (identity)",
    "CREATE INDEX ix_raw_mail_mailbox_id_progress ON raw_mail (mailbox_id, progress)",
    "CREATE INDEX ix_raw_mail_progress_id ON raw_mail (progress, id)",
    """
    CREATE TABLE reply ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, raw_id INTEGER NOT NULL,
    mailbox_id INTEGER NOT NULL, lead_id INTEGER, touch_id INTEGER, message_id TEXT, "references"
    TEXT NOT NULL, sender TEXT, subject TEXT NOT NULL, reading TEXT NOT NULL, kind VARCHAR(40) NOT
    NULL, positive BOOLEAN NOT NULL, received_at BIGINT NOT NULL, answered_at BIGINT, CONSTRAINT
    fk_reply_raw_id FOREIGN KEY(raw_id) REFERENCES raw_mail (id), CONSTRAINT fk_reply_mailbox_id
    FOREIGN KEY(mailbox_id) REFERENCES mailbox (id), CONSTRAINT fk_reply_lead_id FOREIGN
    KEY(lead_id) REFERENCES lead (id), CONSTRAINT fk_reply_touch_id FOREIGN KEY(touch_id) REFERENCES
    touch (id), CONSTRAINT ck_reply_kind CHECK (kind IN ('hard_bounce', 'soft_bounce', 'complaint',
    'auto_reply', 'out_of_office', 'challenge', 'calendar_reply', 'opt_out', 'human', 'own_mail',
    'unrelated')), CONSTRAINT ck_reply_positive CHECK (positive IN (0, 1)) )
    """,
    "CREATE INDEX ix_reply_answered_at_kind_lead_id ON reply (answered_at, kind, lead_id)",
    "CREATE INDEX ix_reply_kind_received_at ON reply (kind, received_at)",
    """
    CREATE INDEX ix_reply_lead_id_received_at_kind_positive ON reply (lead_id, received_at, kind,
    positive) WHERE lead_id IS NOT NULL
    """,
    """
    CREATE TABLE rep_reading ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, reply_id INTEGER NOT
    NULL, lead_id INTEGER NOT NULL, kind VARCHAR(40) NOT NULL, intent VARCHAR(40), read_as TEXT NOT
    NULL, agreed BOOLEAN NOT NULL, "by" VARCHAR(40) NOT NULL, at BIGINT NOT NULL, CONSTRAINT
    uq_rep_reading_reply_id UNIQUE (reply_id), CONSTRAINT fk_rep_reading_reply_id FOREIGN
    KEY(reply_id) REFERENCES reply (id), CONSTRAINT fk_rep_reading_lead_id FOREIGN KEY(lead_id)
    REFERENCES lead (id), CONSTRAINT ck_rep_reading_kind CHECK (kind IN ('hard_bounce',
    'soft_bounce', 'complaint', 'auto_reply', 'out_of_office', 'challenge', 'calendar_reply',
    'opt_out', 'human', 'own_mail', 'unrelated')), CONSTRAINT ck_rep_reading_intent CHECK (intent IN
    ('meeting_request', 'interested', 'question_product', 'question_price', 'price_deviation',
    'objection_timing', 'objection_budget', 'objection_has_solution', 'no_need', 'referral',
    'wrong_person', 'not_interested', 'hostile_or_legal', 'asks_for_person', 'data_access',
    'data_erasure', 'other')), CONSTRAINT ck_rep_reading_agreed CHECK (agreed IN (0, 1)), CONSTRAINT
    ck_rep_reading_by CHECK ("by" IN ('agent', 'rep', 'simulated_rep', 'lead', 'system')) )
    """,
    "CREATE INDEX ix_rep_reading_lead_id ON rep_reading (lead_id)",
    "CREATE INDEX ix_rep_reading_read_as_agreed ON rep_reading (read_as, agreed)",
    """
    CREATE TABLE escalation ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, lead_id INTEGER NOT
    NULL, kind VARCHAR(40) NOT NULL, reasons TEXT NOT NULL, detail TEXT NOT NULL, reply_id INTEGER,
    decision_id INTEGER, outbox_id INTEGER, came_from VARCHAR(40) NOT NULL, suggested VARCHAR(40)
    NOT NULL, state VARCHAR(40) NOT NULL, opened_at BIGINT NOT NULL, answer_by BIGINT, resolved_at
    BIGINT, chosen VARCHAR(40), note TEXT NOT NULL, CONSTRAINT fk_escalation_lead_id FOREIGN
    KEY(lead_id) REFERENCES lead (id), CONSTRAINT ck_escalation_kind CHECK (kind IN ('boundary',
    'unsure', 'referral', 'uncertain_send', 'failed_effect', 'changed_effect', 'cold_mail_stopped',
    'meeting_outcome', 'meeting_after_no', 'data_erasure', 'data_access')), CONSTRAINT
    fk_escalation_reply_id FOREIGN KEY(reply_id) REFERENCES reply (id), CONSTRAINT
    fk_escalation_decision_id FOREIGN KEY(decision_id) REFERENCES decision (id), CONSTRAINT
    fk_escalation_outbox_id FOREIGN KEY(outbox_id) REFERENCES outbox (id), CONSTRAINT
    ck_escalation_came_from CHECK (came_from IN ('new_lead', 'outreach_pending', 'in_sequence',
    'conversation', 'nurture', 'sequence_complete', 'meeting_scheduled', 'escalated', 'handed_over',
    'disqualified', 'suppressed')), CONSTRAINT ck_escalation_suggested CHECK (suggested IN ('go_on',
    'answer_myself', 'pause_until_later', 'erase_person', 'hand_out_data', 'stop_for_good',
    'not_a_fit', 'offer_times', 'it_was_sent', 'send_again', 'give_up', 'try_again', 'show_again',
    'cancel_meeting', 'keep_meeting', 'stay_stopped', 'write_on', 'meeting_held', 'no_show')),
    CONSTRAINT ck_escalation_state CHECK (state IN ('open', 'resolved')), CONSTRAINT
    ck_escalation_chosen CHECK (chosen IN ('go_on', 'answer_myself', 'pause_until_later',
    'erase_person', 'hand_out_data', 'stop_for_good', 'not_a_fit', 'offer_times', 'it_was_sent',
    'send_again', 'give_up', 'try_again', 'show_again', 'cancel_meeting', 'keep_meeting',
    'stay_stopped', 'write_on', 'meeting_held', 'no_show')) )
    """,
    "CREATE INDEX ix_escalation_state_lead_id ON escalation (state, lead_id)",
    "CREATE INDEX ix_escalation_state_outbox_id ON escalation (state, outbox_id)",
    """
    CREATE TABLE meeting ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, lead_id INTEGER NOT NULL,
    uid TEXT NOT NULL, title TEXT NOT NULL, state VARCHAR(40) NOT NULL, offered TEXT NOT NULL,
    booked TEXT, calendar_id TEXT, created_at BIGINT NOT NULL, reminded_at BIGINT, outcome_asked_at
    BIGINT, CONSTRAINT uq_meeting_uid UNIQUE (uid), CONSTRAINT fk_meeting_lead_id FOREIGN
    KEY(lead_id) REFERENCES lead (id), CONSTRAINT ck_meeting_state CHECK (state IN ('offered',
    'booked', 'held', 'no_show', 'cancelled', 'lapsed')) )
    """,
    "CREATE INDEX ix_meeting_created_at ON meeting (created_at)",
    "CREATE INDEX ix_meeting_lead_id ON meeting (lead_id)",
    "CREATE INDEX ix_meeting_state ON meeting (state)",
    """
    CREATE TABLE audit ( seq INTEGER NOT NULL, at BIGINT NOT NULL, tag VARCHAR(40) NOT NULL, actor
    VARCHAR(40) NOT NULL, trace TEXT NOT NULL, cause INTEGER, lead_id INTEGER, subject_kind TEXT NOT
    NULL, subject_id INTEGER, facts TEXT NOT NULL, personal_hash TEXT NOT NULL, hash TEXT NOT NULL,
    CONSTRAINT pk_audit PRIMARY KEY (seq), CONSTRAINT ck_audit_tag CHECK (tag IN ('lead:imported',
    'lead:merged', 'lead:researched', 'address:looked_up', 'lead:told', 'lead:scored', 'lead:moved',
    'lead:taken_over', 'lead:removed', 'basis:recorded', 'enrollment:started', 'enrollment:moved',
    'decision:made', 'judgement:given', 'draft:waiting', 'draft:approved', 'draft:edited',
    'draft:redrafted', 'draft:rejected', 'draft:later', 'draft:stale', 'draft:reopened',
    'effect:queued', 'effect:claimed', 'effect:released', 'effect:postponed', 'effect:sent',
    'effect:fell_back', 'effect:failed', 'effect:cancelled', 'effect:settling', 'effect:uncertain',
    'mailbox:tested', 'mail:received', 'reply:read', 'meaning:said', 'escalation:opened',
    'escalation:grew', 'escalation:resolved', 'meeting:offered', 'meeting:briefed',
    'meeting:booked', 'meeting:cancelled', 'meeting:ended', 'suppression:added',
    'suppression:lifted', 'switch:paused', 'switch:resumed', 'autonomy:changed', 'settings:changed',
    'work:skipped', 'health:changed', 'time:skipped', 'undo:done', 'undo:not_possible',
    'program:started', 'program:stopped', 'model:asked', 'rule:learned', 'rule:forgotten',
    'rule:limited', 'rule:brought_back', 'person:erased', 'person:exported')), CONSTRAINT
    ck_audit_actor CHECK (actor IN ('agent', 'rep', 'simulated_rep', 'lead', 'system')) )
    """,
    "CREATE INDEX ix_audit_at ON audit (at)",
    "CREATE INDEX ix_audit_lead_id_seq ON audit (lead_id, seq) WHERE lead_id IS NOT NULL",
    """
    CREATE INDEX ix_audit_subject_kind_subject_id_seq ON audit (subject_kind, subject_id, seq) WHERE
    subject_id IS NOT NULL
    """,
    "CREATE INDEX ix_audit_tag_seq ON audit (tag, seq)",
    """
    CREATE TABLE audit_text ( seq INTEGER NOT NULL, salt TEXT, personal TEXT, CONSTRAINT
    pk_audit_text PRIMARY KEY (seq), CONSTRAINT ck_audit_text_erased_whole CHECK ((salt IS NULL) =
    (personal IS NULL)), CONSTRAINT fk_audit_text_seq FOREIGN KEY(seq) REFERENCES audit (seq) )
    """,
    """
    CREATE TABLE meter_reading ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, action TEXT NOT
    NULL, ok BOOLEAN NOT NULL, quality BOOLEAN NOT NULL, at BIGINT NOT NULL, CONSTRAINT
    ck_meter_reading_ok CHECK (ok IN (0, 1)), CONSTRAINT ck_meter_reading_quality CHECK (quality IN
    (0, 1)) )
    """,
    "CREATE INDEX ix_meter_reading_at_action_ok_quality ON meter_reading (at, action, ok, quality)",
    "CREATE INDEX ix_meter_reading_quality ON meter_reading (id) WHERE ok OR quality",
    """
    CREATE TABLE model_call ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, at BIGINT NOT NULL,
    lead_id INTEGER, kind TEXT NOT NULL, url TEXT NOT NULL, model TEXT NOT NULL, prompt TEXT NOT
    NULL, prompt_version INTEGER NOT NULL, prompt_hash TEXT NOT NULL, input_hash TEXT NOT NULL,
    outcome TEXT NOT NULL, tries INTEGER NOT NULL, tokens_in INTEGER NOT NULL, tokens_out INTEGER
    NOT NULL, cost_cents FLOAT NOT NULL, answer TEXT NOT NULL, audit_seq INTEGER NOT NULL, reused
    INTEGER NOT NULL )
    """,
    "CREATE INDEX ix_model_call_at_cost_cents ON model_call (at, cost_cents)",
    "CREATE INDEX ix_model_call_input_hash ON model_call (input_hash) WHERE answer <> ''",
    "CREATE INDEX ix_model_call_lead_id ON model_call (lead_id) WHERE lead_id IS NOT NULL",
    """
    CREATE TABLE breaker ( name TEXT NOT NULL, reading TEXT NOT NULL, CONSTRAINT pk_breaker PRIMARY
    KEY (name) )
    """,
    """
    CREATE TABLE light ( part TEXT NOT NULL, reading TEXT NOT NULL, at BIGINT NOT NULL, CONSTRAINT
    pk_light PRIMARY KEY (part) )
    """,
    """
    CREATE TABLE heartbeat ( pulse TEXT NOT NULL, at BIGINT NOT NULL, CONSTRAINT pk_heartbeat
    PRIMARY KEY (pulse) )
    """,
    """
    CREATE TABLE standing ( id INTEGER NOT NULL CONSTRAINT ck_standing_one_row CHECK (id = 1),
    paused_at BIGINT, paused_by VARCHAR(40), paused_reason TEXT NOT NULL, level INTEGER NOT NULL
    CONSTRAINT ck_standing_level CHECK (level BETWEEN 1 AND 3), CONSTRAINT pk_standing PRIMARY KEY
    (id), CONSTRAINT ck_standing_paused_by CHECK (paused_by IN ('agent', 'rep', 'simulated_rep',
    'lead', 'system')) )
    """,
    """
    CREATE TABLE note ( name TEXT NOT NULL, text TEXT NOT NULL, CONSTRAINT pk_note PRIMARY KEY
    (name) )
    """,
    """
    CREATE TABLE done_daily ( job TEXT NOT NULL, day TEXT NOT NULL, CONSTRAINT pk_done_daily PRIMARY
    KEY (job, day) )
    """,
    """
    CREATE TABLE import ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, source
    TEXT NOT NULL, at BIGINT NOT NULL, totals TEXT NOT NULL )
    """,
    """
    CREATE TABLE deed ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, at BIGINT NOT NULL, kind TEXT
    NOT NULL, actor VARCHAR(40) NOT NULL, trace TEXT NOT NULL, lead_id INTEGER, subject_kind TEXT
    NOT NULL, subject_id INTEGER, first_seq INTEGER, last_seq INTEGER, undone_at BIGINT, undone_by
    INTEGER, CONSTRAINT ck_deed_actor CHECK (actor IN ('agent', 'rep', 'simulated_rep', 'lead',
    'system')) )
    """,
    "CREATE INDEX ix_deed_actor_id ON deed (actor, id)",
    "CREATE INDEX ix_deed_at ON deed (at)",
    "CREATE INDEX ix_deed_first_seq ON deed (first_seq)",
    "CREATE INDEX ix_deed_lead_id ON deed (lead_id) WHERE lead_id IS NOT NULL",
    "CREATE INDEX ix_deed_subject_kind_subject_id ON deed (subject_kind, subject_id)",
    """
    CREATE TABLE deed_change ( deed_id INTEGER NOT NULL, place TEXT NOT NULL, "key" TEXT NOT NULL,
    lead_id INTEGER, "before" TEXT, "after" TEXT, CONSTRAINT pk_deed_change PRIMARY KEY (deed_id,
    place, "key"), CONSTRAINT fk_deed_change_deed_id FOREIGN KEY(deed_id) REFERENCES deed (id) )
    WITHOUT ROWID
    """,
    "CREATE INDEX ix_deed_change_lead_id ON deed_change (lead_id) WHERE lead_id IS NOT NULL",
    """
    CREATE INDEX ix_deed_change_place_key ON deed_change (place, "key")
    """,
    """
    CREATE TABLE migration ( version INTEGER NOT NULL, name TEXT NOT NULL, fingerprint TEXT NOT
    NULL, CONSTRAINT pk_migration PRIMARY KEY (version) )
    """,
    """
    CREATE TABLE style_rule ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, kind VARCHAR(40) NOT
    NULL, words TEXT NOT NULL, "instead" TEXT NOT NULL, most INTEGER NOT NULL, first_at BIGINT NOT
    NULL, last_at BIGINT NOT NULL, taught_by TEXT NOT NULL, sequence_id INTEGER, forgotten_at
    BIGINT, CONSTRAINT ck_style_rule_kind CHECK (kind IN ('never_start', 'say_instead',
    'no_exclamation', 'at_most_words')), CONSTRAINT fk_style_rule_sequence_id FOREIGN
    KEY(sequence_id) REFERENCES sequence (id) )
    """,
    """
    CREATE UNIQUE INDEX ix_style_rule_kind_words_instead ON style_rule (kind, words, "instead")
    """,
    """
    CREATE TABLE working_day ( mailbox_id INTEGER NOT NULL, day TEXT NOT NULL, drawn TEXT NOT NULL,
    CONSTRAINT pk_working_day PRIMARY KEY (mailbox_id, day), CONSTRAINT fk_working_day_mailbox_id
    FOREIGN KEY(mailbox_id) REFERENCES mailbox (id) ) WITHOUT ROWID
    """,
    """
    CREATE TABLE sent_day ( mailbox_id INTEGER NOT NULL, day TEXT NOT NULL, mails INTEGER NOT NULL,
    CONSTRAINT pk_sent_day PRIMARY KEY (mailbox_id, day), CONSTRAINT fk_sent_day_mailbox_id FOREIGN
    KEY(mailbox_id) REFERENCES mailbox (id) ) WITHOUT ROWID
    """,
    """
    CREATE TABLE mailbox_stop ( mailbox_id INTEGER NOT NULL, reason TEXT NOT NULL, since BIGINT NOT
    NULL, until BIGINT, CONSTRAINT pk_mailbox_stop PRIMARY KEY (mailbox_id, reason), CONSTRAINT
    fk_mailbox_stop_mailbox_id FOREIGN KEY(mailbox_id) REFERENCES mailbox (id) ) WITHOUT ROWID
    """,
    """
    CREATE TABLE account ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,
    name_key TEXT NOT NULL, domain TEXT, industry TEXT, employees INTEGER, country TEXT, city TEXT )
    """,
    "CREATE INDEX ix_account_domain ON account (domain) WHERE domain IS NOT NULL",
    "CREATE INDEX ix_account_name_key ON account (name_key)",
    """
    CREATE TABLE lead ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL,
    email TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL, name_key TEXT NOT NULL,
    last_name_key TEXT NOT NULL, title TEXT, phone TEXT, linkedin_url TEXT, country TEXT, city TEXT,
    time_zone TEXT, language TEXT NOT NULL, source TEXT NOT NULL, lawful_basis VARCHAR(40), basis_at
    BIGINT, basis_words TEXT NOT NULL, state VARCHAR(40) NOT NULL, state_since BIGINT NOT NULL,
    came_from VARCHAR(40), score INTEGER, grade VARCHAR(40), score_reasons TEXT NOT NULL, deal_value
    TEXT, engagement_score INTEGER NOT NULL, researched_at BIGINT, due_at BIGINT, re_engage_at
    BIGINT, address_look TEXT, agent_silent BOOLEAN NOT NULL, held_for_account BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL, trace TEXT NOT NULL, CONSTRAINT fk_lead_account_id FOREIGN
    KEY(account_id) REFERENCES account (id), CONSTRAINT ck_lead_lawful_basis CHECK (lawful_basis IN
    ('consent', 'legitimate_interest', 'existing_customer', 'published_address')), CONSTRAINT
    ck_lead_state CHECK (state IN ('new_lead', 'outreach_pending', 'in_sequence', 'conversation',
    'nurture', 'sequence_complete', 'meeting_scheduled', 'escalated', 'handed_over', 'disqualified',
    'suppressed')), CONSTRAINT ck_lead_came_from CHECK (came_from IN ('new_lead',
    'outreach_pending', 'in_sequence', 'conversation', 'nurture', 'sequence_complete',
    'meeting_scheduled', 'escalated', 'handed_over', 'disqualified', 'suppressed')), CONSTRAINT
    ck_lead_grade CHECK (grade IN ('A', 'B', 'C', 'D')), CONSTRAINT ck_lead_agent_silent CHECK
    (agent_silent IN (0, 1)), CONSTRAINT ck_lead_held_for_account CHECK (held_for_account IN (0, 1))
    )
    """,
    "CREATE INDEX ix_lead_account_id ON lead (account_id)",
    "CREATE INDEX ix_lead_grade_due_at ON lead (grade, due_at) WHERE due_at IS NOT NULL",
    "CREATE INDEX ix_lead_last_name_key ON lead (last_name_key)",
    "CREATE INDEX ix_lead_linkedin_url ON lead (linkedin_url) WHERE linkedin_url IS NOT NULL",
    "CREATE INDEX ix_lead_name_key ON lead (name_key)",
    "CREATE INDEX ix_lead_state ON lead (state)",
    "CREATE UNIQUE INDEX uq_lead_email ON lead (email) WHERE email <> ''",
    """
    CREATE TABLE fact ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, lead_id INTEGER, account_id
    INTEGER, field TEXT NOT NULL, text TEXT NOT NULL, source TEXT NOT NULL, url TEXT, quoted TEXT
    NOT NULL, found_at BIGINT NOT NULL, struck BOOLEAN NOT NULL, CONSTRAINT ck_fact_about_someone
    CHECK (lead_id IS NOT NULL OR account_id IS NOT NULL), CONSTRAINT fk_fact_lead_id FOREIGN
    KEY(lead_id) REFERENCES lead (id), CONSTRAINT fk_fact_account_id FOREIGN KEY(account_id)
    REFERENCES account (id), CONSTRAINT ck_fact_struck CHECK (struck IN (0, 1)) )
    """,
    "CREATE INDEX ix_fact_account_id ON fact (account_id) WHERE account_id IS NOT NULL",
    "CREATE INDEX ix_fact_lead_id ON fact (lead_id) WHERE lead_id IS NOT NULL",
    """
    CREATE TABLE suppression ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, scope VARCHAR(40) NOT
    NULL, value TEXT NOT NULL, reason VARCHAR(40) NOT NULL, words TEXT NOT NULL, at BIGINT NOT NULL,
    "by" VARCHAR(40) NOT NULL, lifted_at BIGINT, lifted_because TEXT, CONSTRAINT
    ck_suppression_scope CHECK (scope IN ('address', 'domain', 'account', 'erased', 'hashed')),
    CONSTRAINT ck_suppression_reason CHECK (reason IN ('opted_out', 'complained', 'address_dead',
    'rep_said_so', 'imported_list')), CONSTRAINT ck_suppression_by CHECK ("by" IN ('agent', 'rep',
    'simulated_rep', 'lead', 'system')) )
    """,
    "CREATE INDEX ix_suppression_reason_at ON suppression (reason, at)",
    "CREATE INDEX ix_suppression_value ON suppression (value) WHERE lifted_at IS NULL",
    """
    CREATE TABLE mailbox ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL,
    smtp_host TEXT NOT NULL, smtp_port INTEGER NOT NULL, smtp_security TEXT NOT NULL, smtp_user TEXT
    NOT NULL, imap_host TEXT NOT NULL, imap_port INTEGER NOT NULL, imap_security TEXT NOT NULL,
    imap_user TEXT NOT NULL, secret_name TEXT NOT NULL, ca_file TEXT, files_sent_itself BOOLEAN NOT
    NULL, witness VARCHAR(40) NOT NULL, created_at BIGINT NOT NULL, last_poll_at BIGINT,
    mails_per_day INTEGER, mails_per_hour INTEGER, retired_at BIGINT, CONSTRAINT uq_mailbox_address
    UNIQUE (address), CONSTRAINT ck_mailbox_files_sent_itself CHECK (files_sent_itself IN (0, 1)),
    CONSTRAINT ck_mailbox_witness CHECK (witness IN ('preserved', 'rewritten', 'blind', 'unknown'))
    )
    """,
    """
    CREATE TABLE folder_mark ( mailbox_id INTEGER NOT NULL, folder TEXT NOT NULL, uid_validity
    INTEGER NOT NULL, last_uid INTEGER NOT NULL, cursor TEXT NOT NULL, CONSTRAINT pk_folder_mark
    PRIMARY KEY (mailbox_id, folder), CONSTRAINT fk_folder_mark_mailbox_id FOREIGN KEY(mailbox_id)
    REFERENCES mailbox (id) )
    """,
    """
    CREATE TABLE sequence ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, steps
    TEXT NOT NULL, paused BOOLEAN NOT NULL, CONSTRAINT ck_sequence_paused CHECK (paused IN (0, 1)) )
    """,
    """
    CREATE TABLE enrollment ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, lead_id INTEGER NOT
    NULL, sequence_id INTEGER NOT NULL, mailbox_id INTEGER NOT NULL, steps TEXT NOT NULL, state
    VARCHAR(40) NOT NULL, done_steps INTEGER NOT NULL, due_at BIGINT, paused_because TEXT,
    paused_until BIGINT, finish_reason VARCHAR(40), started_at BIGINT NOT NULL, CONSTRAINT
    fk_enrollment_lead_id FOREIGN KEY(lead_id) REFERENCES lead (id), CONSTRAINT
    fk_enrollment_sequence_id FOREIGN KEY(sequence_id) REFERENCES sequence (id), CONSTRAINT
    fk_enrollment_mailbox_id FOREIGN KEY(mailbox_id) REFERENCES mailbox (id), CONSTRAINT
    ck_enrollment_state CHECK (state IN ('pending', 'active', 'paused', 'paused_out_of_office',
    'failed', 'finished')), CONSTRAINT ck_enrollment_finish_reason CHECK (finish_reason IN
    ('replied', 'no_reply', 'meeting_booked', 'bounced', 'opted_out', 'disqualified', 'removed')) )
    """,
    "CREATE INDEX ix_enrollment_lead_id_state ON enrollment (lead_id, state)",
    """
    CREATE TABLE decision ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, lead_id INTEGER NOT NULL,
    enrollment_id INTEGER, reply_id INTEGER, action VARCHAR(40) NOT NULL, role VARCHAR(40) NOT NULL,
    confidence FLOAT NOT NULL CONSTRAINT ck_decision_confidence CHECK (confidence BETWEEN 0 AND 1),
    reasons TEXT NOT NULL, evidence TEXT NOT NULL, policy_version TEXT NOT NULL, decided_at BIGINT
    NOT NULL, next_look_at BIGINT, context_hash TEXT NOT NULL, context TEXT NOT NULL, verdict
    INTEGER, verdict_reasons TEXT NOT NULL, CONSTRAINT ck_decision_verdict CHECK (verdict BETWEEN 0
    AND 4), CONSTRAINT fk_decision_lead_id FOREIGN KEY(lead_id) REFERENCES lead (id), CONSTRAINT
    fk_decision_enrollment_id FOREIGN KEY(enrollment_id) REFERENCES enrollment (id), CONSTRAINT
    fk_decision_reply_id FOREIGN KEY(reply_id) REFERENCES reply (id), CONSTRAINT ck_decision_action
    CHECK (action IN ('research', 'score', 'craft_sequence', 'schedule_send', 'send_next',
    'monitor_engagement', 'try_different_channel', 'pause_sequence', 'respond', 'qualify',
    'book_meeting', 'cancel_meeting', 'wait', 're_engage', 'brief', 'remind', 'record_outcome',
    'escalate', 'update_crm')), CONSTRAINT ck_decision_role CHECK (role IN ('first_touch',
    'follow_up', 'answer', 'meeting_offer', 'none')) )
    """,
    "CREATE INDEX ix_decision_lead_id ON decision (lead_id)",
    """
    CREATE TABLE draft ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, lead_id INTEGER NOT NULL,
    decision_id INTEGER NOT NULL, enrollment_id INTEGER, reply_id INTEGER, action VARCHAR(40) NOT
    NULL, role VARCHAR(40) NOT NULL, channel VARCHAR(40), mailbox_id INTEGER, step_number INTEGER,
    variant TEXT NOT NULL, recipient TEXT, subject TEXT NOT NULL, body TEXT NOT NULL, payload TEXT
    NOT NULL, attachments TEXT NOT NULL, claims TEXT NOT NULL, confidence FLOAT NOT NULL CONSTRAINT
    ck_draft_confidence CHECK (confidence BETWEEN 0 AND 1), reasons TEXT NOT NULL, remarks TEXT NOT
    NULL, would_allow_at INTEGER, slot BIGINT NOT NULL, state VARCHAR(40) NOT NULL, version INTEGER
    NOT NULL, created_at BIGINT NOT NULL, later_until BIGINT, shown_at BIGINT, decided_at BIGINT,
    reject_reason VARCHAR(40), original_body TEXT, original_subject TEXT, split TEXT NOT NULL,
    CONSTRAINT fk_draft_lead_id FOREIGN KEY(lead_id) REFERENCES lead (id), CONSTRAINT
    fk_draft_decision_id FOREIGN KEY(decision_id) REFERENCES decision (id), CONSTRAINT
    fk_draft_enrollment_id FOREIGN KEY(enrollment_id) REFERENCES enrollment (id), CONSTRAINT
    fk_draft_reply_id FOREIGN KEY(reply_id) REFERENCES reply (id), CONSTRAINT ck_draft_action CHECK
    (action IN ('research', 'score', 'craft_sequence', 'schedule_send', 'send_next',
    'monitor_engagement', 'try_different_channel', 'pause_sequence', 'respond', 'qualify',
    'book_meeting', 'cancel_meeting', 'wait', 're_engage', 'brief', 'remind', 'record_outcome',
    'escalate', 'update_crm')), CONSTRAINT ck_draft_role CHECK (role IN ('first_touch', 'follow_up',
    'answer', 'meeting_offer', 'none')), CONSTRAINT ck_draft_channel CHECK (channel IN ('email',
    'linkedin', 'call')), CONSTRAINT fk_draft_mailbox_id FOREIGN KEY(mailbox_id) REFERENCES mailbox
    (id), CONSTRAINT ck_draft_state CHECK (state IN ('waiting', 'later', 'approved', 'rejected',
    'stale')), CONSTRAINT ck_draft_reject_reason CHECK (reject_reason IN ('wrong_facts',
    'wrong_person', 'wrong_tone', 'bad_timing', 'not_a_fit', 'already_talking', 'other')) )
    """,
    "CREATE INDEX ix_draft_lead_id_state ON draft (lead_id, state)",
    "CREATE INDEX ix_draft_state_later_until ON draft (state, later_until)",
    "CREATE INDEX ix_draft_state_mailbox_id_slot ON draft (state, mailbox_id, slot)",
    "CREATE INDEX ix_draft_state_slot_id ON draft (state, slot, id)",
    "CREATE INDEX ix_draft_state_split_slot_id ON draft (state, split, slot, id)",
    """
    CREATE TABLE outbox ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "key" TEXT NOT NULL, kind
    VARCHAR(40) NOT NULL, action VARCHAR(40) NOT NULL, role VARCHAR(40) NOT NULL, channel
    VARCHAR(40), lane TEXT NOT NULL, lead_id INTEGER NOT NULL, decision_id INTEGER NOT NULL,
    draft_id INTEGER, enrollment_id INTEGER, mailbox_id INTEGER, step_number INTEGER, recipient
    TEXT, recipient_domain TEXT, subject TEXT NOT NULL, payload BLOB NOT NULL, sha256 TEXT NOT NULL,
    basis TEXT NOT NULL, fingerprint TEXT NOT NULL, approved_by VARCHAR(40) NOT NULL, approved_at
    BIGINT NOT NULL, overrides TEXT NOT NULL, slot BIGINT NOT NULL, leaves_at BIGINT NOT NULL, state
    VARCHAR(40) NOT NULL, phase VARCHAR(40), attempts INTEGER NOT NULL, first_tried_at BIGINT,
    crashes INTEGER NOT NULL, claimed_at BIGINT, counts_at BIGINT, settled_at BIGINT, held_by TEXT
    NOT NULL, words TEXT NOT NULL, former TEXT, CONSTRAINT ck_outbox_held_has_no_phase CHECK (state
    <> 'held' OR phase IS NULL), CONSTRAINT ck_outbox_claimed_has_a_phase CHECK (state <> 'claimed'
    OR phase IS NOT NULL), CONSTRAINT uq_outbox_key UNIQUE ("key"), CONSTRAINT ck_outbox_kind CHECK
    (kind IN ('send_mail', 'social_task', 'crm_log', 'crm_revert', 'book_meeting',
    'cancel_meeting')), CONSTRAINT ck_outbox_action CHECK (action IN ('research', 'score',
    'craft_sequence', 'schedule_send', 'send_next', 'monitor_engagement', 'try_different_channel',
    'pause_sequence', 'respond', 'qualify', 'book_meeting', 'cancel_meeting', 'wait', 're_engage',
    'brief', 'remind', 'record_outcome', 'escalate', 'update_crm')), CONSTRAINT ck_outbox_role CHECK
    (role IN ('first_touch', 'follow_up', 'answer', 'meeting_offer', 'none')), CONSTRAINT
    ck_outbox_channel CHECK (channel IN ('email', 'linkedin', 'call')), CONSTRAINT fk_outbox_lead_id
    FOREIGN KEY(lead_id) REFERENCES lead (id), CONSTRAINT fk_outbox_decision_id FOREIGN
    KEY(decision_id) REFERENCES decision (id), CONSTRAINT fk_outbox_draft_id FOREIGN KEY(draft_id)
    REFERENCES draft (id), CONSTRAINT fk_outbox_enrollment_id FOREIGN KEY(enrollment_id) REFERENCES
    enrollment (id), CONSTRAINT fk_outbox_mailbox_id FOREIGN KEY(mailbox_id) REFERENCES mailbox
    (id), CONSTRAINT ck_outbox_approved_by CHECK (approved_by IN ('agent', 'rep', 'simulated_rep',
    'lead', 'system')), CONSTRAINT ck_outbox_state CHECK (state IN ('held', 'claimed', 'sent',
    'failed', 'cancelled', 'settling', 'uncertain')), CONSTRAINT ck_outbox_phase CHECK (phase IN
    ('envelope', 'dot')) )
    """,
    "CREATE INDEX ix_outbox_draft_id ON outbox (draft_id) WHERE draft_id IS NOT NULL",
    """
    CREATE INDEX ix_outbox_lane_claimed_at ON outbox (lane, claimed_at) WHERE claimed_at IS NOT NULL
    """,
    "CREATE INDEX ix_outbox_lead_id_state ON outbox (lead_id, state)",
    """
    CREATE INDEX ix_outbox_recipient_domain_claimed_at ON outbox (recipient_domain, claimed_at)
    WHERE claimed_at IS NOT NULL
    """,
    """
    CREATE INDEX ix_outbox_state_approved_by_approved_at ON outbox (state, approved_by, approved_at)
    """,
    "CREATE INDEX ix_outbox_state_lane_leaves_at ON outbox (state, lane, leaves_at)",
    "CREATE INDEX ix_outbox_state_leaves_at ON outbox (state, leaves_at)",
    "CREATE INDEX ix_outbox_state_mailbox_id_leaves_at ON outbox (state, mailbox_id, leaves_at)",
    """
    CREATE TABLE touch ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, lead_id INTEGER NOT NULL,
    enrollment_id INTEGER, outbox_id INTEGER NOT NULL, channel VARCHAR(40) NOT NULL, role
    VARCHAR(40) NOT NULL, step_number INTEGER, variant TEXT NOT NULL, mailbox_id INTEGER, message_id
    TEXT, recipient TEXT, subject TEXT NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL, CONSTRAINT
    uq_touch_outbox_id UNIQUE (outbox_id), CONSTRAINT fk_touch_lead_id FOREIGN KEY(lead_id)
    REFERENCES lead (id), CONSTRAINT fk_touch_enrollment_id FOREIGN KEY(enrollment_id) REFERENCES
    enrollment (id), CONSTRAINT fk_touch_outbox_id FOREIGN KEY(outbox_id) REFERENCES outbox (id),
    CONSTRAINT ck_touch_channel CHECK (channel IN ('email', 'linkedin', 'call')), CONSTRAINT
    ck_touch_role CHECK (role IN ('first_touch', 'follow_up', 'answer', 'meeting_offer', 'none')),
    CONSTRAINT fk_touch_mailbox_id FOREIGN KEY(mailbox_id) REFERENCES mailbox (id) )
    """,
    "CREATE INDEX ix_touch_at_lead_id ON touch (at, lead_id)",
    "CREATE INDEX ix_touch_lead_id_at ON touch (lead_id, at)",
    "CREATE INDEX ix_touch_mailbox_id_at ON touch (mailbox_id, at) WHERE mailbox_id IS NOT NULL",
    "CREATE INDEX ix_touch_message_id ON touch (message_id) WHERE message_id IS NOT NULL",
    "CREATE INDEX ix_touch_recipient_at ON touch (recipient, at) WHERE recipient IS NOT NULL",
    """
    CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the record is
    append only'); END
    """,
    """
    CREATE TRIGGER audit_keeps_words BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the record is
    append only'); END
    """,
    """
    CREATE TRIGGER audit_text_keeps_rows BEFORE DELETE ON audit_text BEGIN SELECT RAISE(ABORT, 'the
    record is append only'); END
    """,
    """
    CREATE TRIGGER audit_text_only_erased BEFORE UPDATE ON audit_text WHEN NEW.seq <> OLD.seq OR
    NEW.personal IS NOT NULL BEGIN SELECT RAISE(ABORT, 'personal text can only be erased'); END
    """,
    "INSERT INTO standing (id, paused_reason, level) VALUES (1, '', 1)",
)
