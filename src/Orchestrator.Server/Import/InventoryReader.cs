namespace Orchestrator.Server.Import;

/// <summary>Reads inventory files of every format.</summary>
internal static class InventoryReader
{
    /// <summary>What the file says, or why it cannot be taken over.</summary>
    /// <param name="content">At its beginning; it can go back there.</param>
    public static InventoryFile Read(Stream content, InventoryFormat format)
    {
        var file = new InventoryFile();
        try
        {
            if (format == InventoryFormat.AnsibleYaml)
            {
                AnsibleYaml.Read(content, file);
            }
            else
            {
                using var text = new StreamReader(content, leaveOpen: true);
                if (format == InventoryFormat.Csv)
                    CsvInventory.Read(text, file);
                else
                    AnsibleIni.Read(text, file);
            }

            if (file is { Targets.Count: 0, Errors.Count: 0 })
                file.Error(0, "There is no target in the file; check its format.");
        }
        catch (TooManyErrorsException)
        {
            // What is listed is enough to begin with.
        }

        return file;
    }
}
