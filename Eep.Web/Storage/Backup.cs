using Eep.Web.Configuration;
using Eep.Web.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Storage;

/// <summary>Copies of the whole data folder, taken while Eep works.</summary>
/// <remarks>
/// The database is copied first, by its own online backup: a snapshot. Files of results are never changed once they are registered, so
/// copying them afterwards gives what the snapshot names. Runs in work need no file: their journal is in the database.
/// </remarks>
public sealed class Backup(IDbContextFactory<EepDbContext> contexts, EepPaths paths)
{
    private const string Marker = "eep-backup";

    /// <summary>Writes a backup into a folder that does not exist yet, or is empty.</summary>
    /// <returns>The number of files copied besides the database.</returns>
    /// <exception cref="ConfigurationException">The folder holds something, or the database is a server, which brings its own tools.</exception>
    public async Task<int> WriteAsync(string target, CancellationToken cancellationToken)
    {
        RequireEmpty(target);
        var unfinished = Directory.CreateDirectory(target + ".partial").FullName;
        var copy = new EepPaths(paths.ContentRoot, unfinished);
        await CopyDatabaseAsync(copy.Database, cancellationToken);
        var files = await FilesAsync(copy.Database, cancellationToken);
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Copy(Path.Combine(paths.Data, file), Path.Combine(unfinished, file));
        }

        await File.WriteAllTextAsync(Path.Combine(unfinished, Marker), "", cancellationToken);
        if (Directory.Exists(target))
        {
            Directory.Delete(target);
        }

        Directory.Move(unfinished, target);
        return files.Count;
    }

    /// <summary>Makes a backup the data folder, which must not exist yet or be empty.</summary>
    /// <exception cref="ConfigurationException">The source is no finished backup, or the data folder holds something.</exception>
    public static void Restore(string source, string data)
    {
        if (!File.Exists(Path.Combine(source, Marker)))
        {
            throw new ConfigurationException($"'{source}' is not a finished backup of Eep: it has no file '{Marker}'.");
        }

        RequireEmpty(data);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(source, file);
            if (relative != Marker)
            {
                Copy(file, Path.Combine(data, relative));
            }
        }
    }

    private static void RequireEmpty(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new ConfigurationException($"'{folder}' is not empty; name a folder that does not exist yet.");
        }
    }

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(source, target);
    }

    private async Task CopyDatabaseAsync(string target, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (db.Database.GetDbConnection() is not SqliteConnection source)
        {
            throw new ConfigurationException("The database is a server: back it up with its own tools, and the data folder with yours. See docs/reliability.md.");
        }

        await source.OpenAsync(cancellationToken);
        await using var copy = new SqliteConnection($"Data Source={target};Pooling=False");
        await copy.OpenAsync(cancellationToken);
        source.BackupDatabase(copy);
    }

    private async Task<IReadOnlyList<string>> FilesAsync(string database, CancellationToken cancellationToken)
    {
        var files = new List<string>();
        await using (var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False"))
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT \"RunId\", \"Path\" FROM \"Artifacts\"";
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                files.Add(Path.Combine("runs", reader.GetGuid(0).ToString(), reader.GetString(1)));
            }
        }

        var keys = paths.PrivateFolder("keys");
        files.AddRange(Directory.EnumerateFiles(keys).Select(file => Path.GetRelativePath(paths.Data, file)));
        files.AddRange(FilesBelow("evaluations").Concat(FilesBelow("tasks")));
        return files;
    }

    // A journal that an engine is writing may be copied in the middle of a line, which its next engine drops.
    private IEnumerable<string> FilesBelow(string name)
    {
        var folder = Path.Combine(paths.Data, name);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => !Path.GetFileName(file).StartsWith("engine.", StringComparison.Ordinal))
                .Select(file => Path.GetRelativePath(paths.Data, file))
            : [];
    }
}
