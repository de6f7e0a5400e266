using System.Text.Json;
using Orchestrator.Agent.Enrolment;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Packages;

namespace Orchestrator.Agent.Transfers;

/// <summary>What the data folder says about fetching contents: the server of this computer writes a file of its own, enrolment tells it to others.</summary>
internal static class ContentAccessFile
{
    /// <summary>Null: nobody has told.</summary>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static ContentAccess? Find(string folder)
    {
        var path = Path.Combine(folder, ContentAccess.FileName);
        if (!File.Exists(path))
            return EnrolmentFile.Find(folder)?.Contents;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ContractsJson.Default.ContentAccess) ?? throw new JsonException("it is empty");
        }
        catch (JsonException damaged)
        {
            throw new InvalidDataException($"{path} cannot be read: {damaged.Message} Restart the server of this computer, which writes it anew.", damaged);
        }
    }
}
