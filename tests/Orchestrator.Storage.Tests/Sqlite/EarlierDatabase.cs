using System.Reflection;
using Microsoft.Data.Sqlite;
using Orchestrator.Storage.Sqlite.Reports;

namespace Orchestrator.Storage.Tests.Sqlite;

/// <summary>A database as a program of an earlier version has left it.</summary>
internal static class EarlierDatabase
{
    /// <summary>Makes the schema as it was and fills its tables with what the columns of that time can hold.</summary>
    /// <param name="from">A database of this version.</param>
    /// <param name="before">What stands in the first migration that has not been yet, and in none before it.</param>
    /// <param name="further">What else is to be done; the database of this version goes by the name of new.</param>
    public static void Make(string path, string from, string before, IReadOnlyList<string> tables, string further = "")
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        ReportFunctions.Register(connection);
        var scripts = ScriptsBefore(before);
        foreach (var script in scripts)
            Execute(connection, script);
        Execute(connection, $"PRAGMA user_version = {scripts.Count}; ATTACH '{from}' AS new;");
        foreach (var table in tables)
        {
            var columns = string.Join(", ", Columns(connection, table));
            Execute(connection, $"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table};");
        }

        Execute(connection, further);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Columns(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name FROM pragma_table_info('{table}', 'main')";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }

    private static List<string> ScriptsBefore(string text)
    {
        var assembly = typeof(StorageFactory).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames().Where(name => name.StartsWith("Migrations/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
                .Select(name => Text(assembly, name)).TakeWhile(script => !script.Contains(text, StringComparison.Ordinal)),
        ];
    }

    private static string Text(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
