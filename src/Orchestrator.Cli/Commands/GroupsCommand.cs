using System.CommandLine;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator groups</c>: targets under one name, put into it or found by a query.</summary>
internal static class GroupsCommand
{
    private static readonly string[] Headings = ["Group", "Targets", "Query", "Credentials", "Timeframe", "Description"];

    public static Command Create(GlobalOptions globals) => new("groups", "Makes, lists and removes groups of targets.")
    {
        List(globals),
        Set(globals),
        Members(globals, "add", "Puts targets into a static group.", names => new MembershipChange(names, null)),
        Members(globals, "take", "Takes targets out of a static group.", names => new MembershipChange(null, names)),
        Remove(globals),
    };

    private static Command List(GlobalOptions globals) => globals.Bind(new Command("list", "Lists groups by name."), async (session, _, cancellation) =>
    {
        var groups = await session.Client.Groups(cancellation);
        session.List(new Page<GroupInfo>(groups, groups.Count), Headings, Cells);
        return ExitCode.Success;
    });

    private static Command Set(GlobalOptions globals)
    {
        var name = Name();
        var description = new Option<string?>("--description") { Description = "What it is for." };
        var credentials = new Option<string?>("--credentials") { Description = "Name of the credential set of targets that name none themselves." };
        var timeframe = new Option<string?>("--timeframe") { Description = "Name of the timeframe of targets that name none themselves." };
        var query = new QueryOptions();
        var command = new Command("set", "Saves a group; with a query it is a dynamic one. What is not given is cleared.") { name, description, credentials, timeframe };
        query.AddTo(command);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var body = new GroupBody(parsed.GetValue(description), query.Read(parsed), parsed.GetValue(credentials), parsed.GetValue(timeframe));
            var group = await session.Client.SetGroup(parsed.GetValue(name)!, body, cancellation);
            session.Say(group, $"Group {group.Name} is saved; {group.Targets} targets belong to it.");
            return ExitCode.Success;
        });
    }

    private static Command Members(GlobalOptions globals, string word, string description, Func<IReadOnlyList<string>, MembershipChange> change)
    {
        var name = Name();
        var targets = new Argument<string[]>("TARGETS") { Description = "Names of targets.", Arity = ArgumentArity.OneOrMore };
        return globals.Bind(new Command(word, description) { name, targets }, async (session, parsed, cancellation) =>
        {
            var group = await session.Client.ChangeGroup(parsed.GetValue(name)!, change(parsed.GetValue(targets)!), cancellation);
            session.Say(group, $"{group.Targets} targets belong to group {group.Name}.");
            return ExitCode.Success;
        });
    }

    private static Command Remove(GlobalOptions globals)
    {
        var name = Name();
        return globals.Bind(new Command("remove", "Removes a group; its targets stay.") { name }, async (session, parsed, cancellation) =>
        {
            await session.Client.RemoveGroup(parsed.GetValue(name)!, cancellation);
            session.Tell($"Group {parsed.GetValue(name)} is removed.");
            return ExitCode.Success;
        });
    }

    private static Argument<string> Name() => new("NAME") { Description = "The group's name." };

    private static IEnumerable<string?> Cells(GroupInfo group) =>
        [group.Name, $"{group.Targets}", group.Query?.ToString() ?? "", group.Credentials, group.Timeframe, group.Description];
}
