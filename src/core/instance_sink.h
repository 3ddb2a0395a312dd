/* Where a backend puts what it sees; one sink for each backend object, made by the manager.
 *
 * A snapshot is begin, any number of upsert and keep, end; at its end what was neither upserted
 * nor kept since its begin goes. A snapshot that breaks off is forgotten by the next begin: only
 * `end` sweeps. upsert and remove are as good outside a snapshot: that is how events arrive.
 * Nothing here fails: a sink that lacks memory drops the item, counts it and asks for a resync.
 * No call comes back into the backend before it returns. */
#pragma once

struct instance;
struct instance_sink;

struct instance_sink_ops { /* all mandatory */
	void (*begin)(struct instance_sink *sink);
	void (*upsert)(struct instance_sink *sink, struct instance *instance); /* consumed */
	void (*keep)(struct instance_sink *sink, const char *id); /* exists, details unreadable now */
	void (*remove)(struct instance_sink *sink, const char *id); /* unknown ids are fine */
	void (*end)(struct instance_sink *sink);
	void (*lost)(struct instance_sink *sink, int error, const char *reason); /* starts `hold` */
};

struct instance_sink {
	const struct instance_sink_ops *ops;
};

static inline void instance_sink_begin(struct instance_sink *sink)
{
	sink->ops->begin(sink);
}

static inline void instance_sink_end(struct instance_sink *sink)
{
	sink->ops->end(sink);
}

static inline void instance_sink_upsert(struct instance_sink *sink, struct instance *instance)
{
	sink->ops->upsert(sink, instance);
}

static inline void instance_sink_keep(struct instance_sink *sink, const char *id)
{
	sink->ops->keep(sink, id);
}

static inline void instance_sink_remove(struct instance_sink *sink, const char *id)
{
	sink->ops->remove(sink, id);
}

static inline void instance_sink_lost(struct instance_sink *sink, int error, const char *reason)
{
	sink->ops->lost(sink, error, reason);
}
