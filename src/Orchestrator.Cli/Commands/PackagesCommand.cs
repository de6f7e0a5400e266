using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Packages;
using Orchestrator.Cli.Terminal;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator packages</c>: versioned files that distributions bring to targets.</summary>
internal static class PackagesCommand
{
    private const int Rounds = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly string[] Headings = ["Package", "Version", "Files", "Bytes", "Published", "By"];
    private static readonly string[] FileHeadings = ["Path", "Bytes", "Modified", "SHA-256", "Executable"];

    public static Command Create(GlobalOptions globals)
    {
        var command = new Command("packages", "Makes, lists, shows and removes packages.")
        {
            AddListing(globals, new Command("list", "Lists published versions by name, the newest of each first.")),
            Make(globals),
            Show(globals),
            Remove(globals),
        };
        return AddListing(globals, command);
    }

    private static Command AddListing(GlobalOptions globals, Command command)
    {
        var name = new Option<string?>("--name") { Description = "Only versions of this package." };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 100 };
        command.Add(name);
        command.Add(limit);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            session.List(await session.Client.Packages(parsed.GetValue(name), 0, parsed.GetValue(limit), cancellation), Headings, Cells);
            return ExitCode.Success;
        });
    }

    private static Command Make(GlobalOptions globals)
    {
        var (name, version) = Which();
        var folder = new Argument<string>("FOLDER") { Description = "Its files, with those of its folders, make the package." };
        var command = new Command("create", "Makes a version of a folder: sends what the server lacks, then publishes. Broken off, it is repeated and goes on.") { name, version, folder };
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var progress = new UploadProgress(session.Host);
            var (files, contents) = await FolderScan.Of(parsed.GetValue(folder)!, progress.Hashed, cancellation);
            var wanted = new NewPackage(parsed.GetValue(name)!, parsed.GetValue(version)!, files);
            var draft = await Fill(session.Client, wanted, contents, progress, cancellation);
            progress.End();
            var published = draft.IsPublished
                ? await session.Client.Package(wanted.Name, wanted.Version, cancellation)
                : await Publish(session.Client, draft.Id, cancellation);
            session.Say(published, $"{published.Name} {published.Version} is published{(draft.IsPublished ? " already" : "")}: {Words.Count(published.Files, "file")}, {published.Bytes} bytes.");
            return ExitCode.Success;
        });
    }

    /// <summary>Sends what is missing until nothing is. A server that is away for a moment is asked again what it has by then.</summary>
    private static async Task<PackageDraftInfo> Fill(
        OrchestratorClient client, NewPackage wanted, IReadOnlyDictionary<string, string> contents, UploadProgress progress, CancellationToken cancellation)
    {
        for (var round = 1; ; round++)
        {
            try
            {
                var draft = await client.BeginPackage(wanted, cancellation);
                if (draft.IsPublished || draft.Missing.Count == 0 || round > Rounds)
                    return draft;
                progress.Begin(draft.Missing.Count, draft.Missing.Sum(content => content.Size));
                await new PackageUpload(client, contents, progress.Sent).Send(draft, cancellation);
            }
            catch (UnreachableException) when (round < Rounds)
            {
                await Task.Delay(Pause * round, TimeProvider.System, cancellation);
            }
        }
    }

    /// <summary>Publishes; a server that still fetches contents from another one is asked again, as it says.</summary>
    private static async Task<PackageInfo> Publish(OrchestratorClient client, string draft, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await client.PublishPackage(draft, cancellation);
            }
            catch (UnreachableException busy) when (busy.AskAgain is { } pause)
            {
                await Task.Delay(pause, TimeProvider.System, cancellation);
            }
        }
    }

    private static Command Show(GlobalOptions globals)
    {
        var (name, version) = Which();
        var limit = new Option<int>("--limit") { Description = "At most so many files.", DefaultValueFactory = _ => 1_000 };
        return globals.Bind(new Command("show", "Lists the files of a version; 'latest' is the one published last.") { name, version, limit }, async (session, parsed, cancellation) =>
        {
            var package = await session.Client.Package(parsed.GetValue(name)!, parsed.GetValue(version)!, cancellation);
            session.Tell($"{package.Name} {package.Version}: {Words.Count(package.Files, "file")}, {package.Bytes} bytes, manifest {package.Manifest}");
            session.List(await session.Client.PackageFiles(package.Name, package.Version, 0, parsed.GetValue(limit), cancellation), FileHeadings, Cells);
            return ExitCode.Success;
        });
    }

    private static Command Remove(GlobalOptions globals)
    {
        var (name, version) = Which();
        return globals.Bind(new Command("remove", "Removes a version that no run uses which has not ended.") { name, version }, async (session, parsed, cancellation) =>
        {
            await session.Client.RemovePackage(parsed.GetValue(name)!, parsed.GetValue(version)!, cancellation);
            session.Tell($"{parsed.GetValue(name)} {parsed.GetValue(version)} is removed.");
            return ExitCode.Success;
        });
    }

    private static (Argument<string> Name, Argument<string> Version) Which() =>
        (new Argument<string>("NAME") { Description = "The package." }, new Argument<string>("VERSION") { Description = "Its version." });

    private static IEnumerable<string?> Cells(PackageInfo package) =>
        [package.Name, package.Version, $"{package.Files}", $"{package.Bytes}", Words.Instant(package.PublishedAt), package.PublishedBy];

    private static IEnumerable<string?> Cells(PackageFileInfo file) =>
        [file.Path, $"{file.Size}", Words.Instant(file.Modified), file.Sha256, file.Executable ? "yes" : ""];
}
