using System.Text;
using Orchestrator.Agent.Commands;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Packages;
using Orchestrator.Transfer.Packages;

namespace Orchestrator.Agent.Transfers;

/// <summary>Tells of a transfer: counts in the message, the files in the output, those first that need somebody's attention.</summary>
internal static class TransferReport
{
    private const int ProblemsInMessage = 3;
    private const int SourcesInMessage = 4;

    // Room for the last line, which says how many are left out.
    private const int ListBytes = ContractLimits.OutputBytes - 200;

    public static ActionResult Of(PackageManifest manifest, string root, TransferOutcome outcome)
    {
        var (list, isCut) = List(outcome.Files);
        return new ActionResult
        {
            Ending = outcome.Ending switch
            {
                TransferEnding.Done => ActionEnding.Succeeded,
                TransferEnding.Paused => ActionEnding.Paused,
                _ => ActionEnding.Failed,
            },
            Message = Message(manifest, root, outcome),
            LineRate = outcome.LineRate,
            Output = list,
            OutputTruncated = isCut,
        };
    }

    private static string Message(PackageManifest manifest, string root, TransferOutcome outcome)
    {
        var (fetched, inPlace) = (outcome.Count(FileState.Fetched), outcome.Count(FileState.InPlace));
        var (failed, notBegun) = (outcome.Count(FileState.Failed), outcome.Count(FileState.NotBegun));
        var text = new StringBuilder($"{manifest.Name} {manifest.Version} in {root}: {fetched + inPlace} of {outcome.Files.Count} files whole ({fetched} fetched, {inPlace} in place)");
        if (failed > 0)
            text.Append($", {failed} failed");
        if (notBegun > 0)
            text.Append($", {notBegun} not begun");
        text.Append($", {outcome.Bytes} bytes came");
        foreach (var source in outcome.Files.Where(file => file.From.Length > 0).GroupBy(file => file.From, StringComparer.Ordinal).Take(SourcesInMessage))
            text.Append($", {source.Count()} from {source.Key}");
        foreach (var liar in outcome.Files.Where(file => file.Misled.Length > 0).GroupBy(file => file.Misled, StringComparer.Ordinal).Take(SourcesInMessage))
            text.Append($"; {liar.Key} gave something wrong for {liar.Count()} of them ('{liar.First().Path}'), which was fetched elsewhere");
        if (outcome.Removed > 0)
            text.Append($", {outcome.Removed} other files removed");
        if (outcome.Problem.Length > 0)
            text.Append("; ").Append(outcome.Problem);
        foreach (var file in outcome.Files.Where(file => file.State == FileState.Failed).Take(ProblemsInMessage))
            text.Append($"; '{file.Path}': {file.Problem}");
        return text.ToString();
    }

    private static (string Text, bool IsCut) List(IReadOnlyList<FileOutcome> files)
    {
        var text = new StringBuilder();
        var bytes = 0;
        var told = 0;
        foreach (var file in files.OrderBy(Attention))
        {
            var line = Line(file);
            bytes += Encoding.UTF8.GetByteCount(line);
            if (bytes > ListBytes)
                return (text.Append($"... and {files.Count - told} more files\n").ToString(), true);
            text.Append(line);
            told++;
        }

        return (text.ToString(), false);
    }

    private static int Attention(FileOutcome file) => file.State switch
    {
        FileState.Failed => 0,
        FileState.NotBegun => 1,
        FileState.Fetched => 2,
        _ => 3,
    };

    private static string Line(FileOutcome file)
    {
        var resumed = file.ResumedFrom > 0 ? $", resumed from {file.ResumedFrom}" : "";
        var from = file.From.Length > 0 ? $", from {file.From}" : "";
        var misled = file.Misled.Length > 0 ? $", after {file.Misled} gave something wrong" : "";
        return file.State switch
        {
            FileState.Failed => $"failed     {file.Path} ({file.Size} bytes{resumed}): {file.Problem}\n",
            FileState.NotBegun => $"not begun  {file.Path} ({file.Size} bytes)\n",
            FileState.Fetched => $"whole      {file.Path} ({file.Size} bytes{resumed}{from}{misled})\n",
            _ => $"in place   {file.Path} ({file.Size} bytes)\n",
        };
    }
}
