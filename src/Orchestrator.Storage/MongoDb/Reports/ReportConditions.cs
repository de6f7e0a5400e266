using MongoDB.Bson;
using Orchestrator.Core.Reports;
using Orchestrator.Storage.MongoDb.Commands;

namespace Orchestrator.Storage.MongoDb.Reports;

/// <summary>The parts of a filter as conditions. Entries, sorts and slots have the same names for the same fields.</summary>
internal sealed class ReportConditions(ReportFilter filter)
{
    /// <summary>True if phase and outcome are all that is asked of entries.</summary>
    public bool TrendsSuffice => filter is { ReturnCode: null, HasReturnCode: null, ActivityId: null, Name: null, Site: null, Cause: null };

    /// <summary>An entry without a return code has no such field.</summary>
    private BsonValue? Code => (filter.ReturnCode, filter.HasReturnCode) switch
    {
        (null, null) => null,
        (null, true) => new BsonDocument("$gte", int.MinValue),
        (null, false) => BsonNull.Value,
        (_, false) => Command.In([]),
        ({ } code, _) => code,
    };

    /// <summary>About what entries are counted by; empty if the filter asks for nothing of it.</summary>
    public BsonDocument Sort()
    {
        var conditions = new BsonDocument();
        if (filter.Phases is { } phases)
            conditions.Add("phase", In(phases));
        if (filter.Outcomes is { } outcomes)
            conditions.Add("outcome", In(outcomes));
        if (Code is { } code)
            conditions.Add("code", code);
        conditions
            .AddSome("activity", filter.ActivityId)
            .AddSome("name", filter.Name)
            .AddSome("site", filter.Site);

        // The second half is said in the words of the index of causes, so that it is used.
        if (filter.Cause is { } cause)
            conditions.Add("cause", cause.Length > 0 ? Command.In([cause]).Add("$gt", "") : cause);
        return conditions;
    }

    /// <summary>About the target, in a token.</summary>
    public BsonDocument Target()
    {
        var conditions = new BsonDocument().AddSome("target", filter.TargetId);
        return filter.TargetName is { } name ? conditions.Add("nameKey", NameKey.Of(name)) : conditions;
    }

    /// <summary>About the time of an entry.</summary>
    public BsonDocument Time() => Between("at");

    /// <summary>Sorts that may have an entry within the times.</summary>
    public BsonDocument Overlapping()
    {
        var conditions = new BsonDocument();
        if (filter.From is { } from)
            conditions.Add("last", new BsonDocument("$gte", from.UtcTicks));
        if (filter.To is { } to)
            conditions.Add("first", new BsonDocument("$lt", to.UtcTicks));
        return conditions;
    }

    /// <summary>Sorts all of whose entries lie within the times.</summary>
    public BsonDocument Within()
    {
        var conditions = new BsonDocument();
        if (filter.From is { } from)
            conditions.Add("first", new BsonDocument("$gte", from.UtcTicks));
        if (filter.To is { } to)
            conditions.Add("last", new BsonDocument("$lt", to.UtcTicks));
        return conditions;
    }

    /// <summary>Sorts that have an entry before or after the times.</summary>
    public BsonDocument Straddling()
    {
        var either = new BsonArray();
        if (filter.From is { } from)
            either.Add(new BsonDocument("first", new BsonDocument("$lt", from.UtcTicks)));
        if (filter.To is { } to)
            either.Add(new BsonDocument("last", new BsonDocument("$gte", to.UtcTicks)));
        return new BsonDocument("$or", either);
    }

    /// <summary>Slots within the times, which lie on their borders.</summary>
    public BsonDocument Slots()
    {
        var slots = new BsonDocument();
        if (filter.From is { } from)
            slots.Add("$gte", ReportSlot.Of(from));
        if (filter.To is { } to)
            slots.Add("$lt", ReportSlot.Of(to));
        return slots.ElementCount > 0 ? new BsonDocument("slot", slots) : [];
    }

    /// <summary>True if the times let through all that lies between first and last.</summary>
    public bool HoldsAll(long first, long last) =>
        (filter.From is null || first >= filter.From.Value.UtcTicks) && (filter.To is null || last < filter.To.Value.UtcTicks);

    /// <summary>True if the times may let something through that lies between first and last.</summary>
    public bool HoldsSome(long first, long last) =>
        (filter.From is null || last >= filter.From.Value.UtcTicks) && (filter.To is null || first < filter.To.Value.UtcTicks);

    private static BsonDocument In<T>(IEnumerable<T> values)
        where T : struct, Enum => Command.In(values.Distinct().Select(value => (BsonValue)Convert.ToInt32(value)));

    private BsonDocument Between(string field)
    {
        var time = new BsonDocument();
        if (filter.From is { } from)
            time.Add("$gte", from.UtcTicks);
        if (filter.To is { } to)
            time.Add("$lt", to.UtcTicks);
        return time.ElementCount > 0 ? new BsonDocument(field, time) : [];
    }
}
