using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator users</c>: people who sign in with a name and a password.</summary>
internal static class UsersCommand
{
    private static readonly string[] Roles = ["viewer", "operator", "administrator"];
    private static readonly string[] Headings = ["User", "Display name", "Role", "State", "Last sign-in"];

    public static Command Create(GlobalOptions globals) => new("users", "Makes, changes, lists and removes the people who sign in to the console.")
    {
        List(globals),
        Add(globals),
        Change(globals),
        Reset(globals),
        Remove(globals),
    };

    private static Command List(GlobalOptions globals) => globals.Bind(new Command("list", "Lists users."), async (session, _, cancellation) =>
    {
        var users = await session.Client.Users(cancellation);
        session.List(new Page<UserInfo>(users, users.Count), Headings, Cells);
        return ExitCode.Success;
    });

    private static Command Add(GlobalOptions globals)
    {
        var name = Name();
        var role = Role();
        role.Required = true;
        var display = Display();
        var password = new OneTimePasswordOptions();
        var command = new Command("add", "Makes a user with a one-time password: the first sign-in asks for another one.") { name, role, display };
        password.AddTo(command);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            await using var given = await password.Read(parsed, session.Host, cancellation);
            var user = await session.Client.AddUser(new NewUser(parsed.GetValue(name)!, parsed.GetValue(role)!, given.Text, parsed.GetValue(display)), cancellation);
            given.Keep();
            session.Say(user, $"User {user.Name} is made; the first sign-in asks for a password of their own.");
            return ExitCode.Success;
        });
    }

    private static Command Change(GlobalOptions globals)
    {
        var name = Name();
        var role = Role();
        var display = Display();
        var disable = new Option<bool>("--disable") { Description = "The user cannot sign in any more, and sessions end." };
        var enable = new Option<bool>("--enable") { Description = "The user can sign in again." };
        var command = new Command("change", "Changes role or display name, disables or enables.") { name, role, display, disable, enable };
        command.Validators.Add(result =>
        {
            if (result.GetValue(disable) && result.GetValue(enable))
                result.AddError("Give --disable or --enable, not both.");
        });
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var change = new UserChange(parsed.GetValue(display), parsed.GetValue(role), parsed.GetValue(disable) ? true : parsed.GetValue(enable) ? false : null);
            if (change == new UserChange())
                throw new CliException(ExitCode.BadInput, "Nothing is given to change.", "Give --role, --display-name, --disable or --enable.");
            var user = await session.Client.ChangeUser(parsed.GetValue(name)!, change, cancellation);
            session.Say(user, $"User {user.Name} is changed: {user.Role}, {State(user)}.");
            return ExitCode.Success;
        });
    }

    private static Command Reset(GlobalOptions globals)
    {
        var name = Name();
        var password = new OneTimePasswordOptions();
        var command = new Command("reset-password", "Gives a user a one-time password and opens the name if it is closed; sessions end.") { name };
        password.AddTo(command);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            await using var given = await password.Read(parsed, session.Host, cancellation);
            await session.Client.ResetPassword(parsed.GetValue(name)!, new OneTimePassword(given.Text), cancellation);
            given.Keep();
            session.Tell($"User {parsed.GetValue(name)} has a one-time password; the next sign-in asks for another one.");
            return ExitCode.Success;
        });
    }

    private static Command Remove(GlobalOptions globals)
    {
        var name = Name();
        return globals.Bind(new Command("remove", "Removes a user; sessions end.") { name }, async (session, parsed, cancellation) =>
        {
            await session.Client.RemoveUser(parsed.GetValue(name)!, cancellation);
            session.Tell($"User {parsed.GetValue(name)} is removed.");
            return ExitCode.Success;
        });
    }

    private static Argument<string> Name() => new("NAME") { Description = "The user's name." };

    private static Option<string?> Role() => new Option<string?>("--role") { Description = "viewer, operator or administrator." }.AcceptOnlyFromAmong(Roles);

    private static Option<string?> Display() => new("--display-name") { Description = "What people call them." };

    private static string State(UserInfo user) =>
        user.Disabled ? "disabled" : user.ClosedUntil is { } until ? $"closed until {Words.Instant(until)}" : user.MustChange ? "has a one-time password" : "active";

    private static IEnumerable<string?> Cells(UserInfo user) =>
        [user.Name, user.DisplayName, user.Role, State(user), user.LastSignInAt is { } at ? Words.Instant(at) : "never"];
}
