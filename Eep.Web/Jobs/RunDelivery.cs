using System.Security.Cryptography;
using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;

namespace Eep.Web.Jobs;

/// <summary>Moves the results of an engine from its work folder into the run's folder and registers them.</summary>
public sealed class RunDelivery(RunStore store, GenerationStore generations, EepPaths paths)
{
    private static readonly string[] Results = [RunFiles.Checkpoint, RunFiles.Plan, RunFiles.Report];

    /// <summary>Delivers and completes. Done again after a crash it ends the same way, since nothing is registered before all is in place.</summary>
    public async Task DeliverAsync(
        Guid runId, string owner, string workFolder, RunReport report, CancellationToken cancellationToken)
    {
        var folder = paths.RunFolder(runId);
        CheckComplete(workFolder, report);
        foreach (var name in Results)
        {
            Replace(Path.Combine(workFolder, name), Path.Combine(folder, name));
        }

        Directory.Delete(workFolder, recursive: true);
        File.Delete(Path.Combine(folder, Engine.ResumeFile.Name));
        await ExportJournalAsync(runId, cancellationToken);
        var artifacts = await DescribeAsync(runId, folder, report, cancellationToken);
        var completed = await store.ChangeAsync(
            runId,
            (run, db, now) =>
            {
                db.Artifacts.AddRange(artifacts);
                return run.LeaseOwner == owner && run.Complete(report, now);
            },
            cancellationToken);
        if (!completed)
        {
            throw new LeaseLostException(runId);
        }
    }

    /// <summary>Tidies the folder of a run that ends without a result: what was tried stays, nothing half-written does.</summary>
    public async Task AbandonAsync(Guid runId)
    {
        var folder = paths.RunFolder(runId);
        WorkFolder.RemoveAll(folder);
        if (Directory.Exists(folder))
        {
            File.Delete(Path.Combine(folder, Engine.ResumeFile.Name));
            await ExportJournalAsync(runId, CancellationToken.None);
        }
    }

    /// <summary>Writes journal.jsonl from the committed rows: one line an individual.</summary>
    public async Task ExportJournalAsync(Guid runId, CancellationToken cancellationToken)
    {
        var records = await generations.ReadAsync(runId, cancellationToken);
        var path = Path.Combine(paths.RunFolder(runId), RunFiles.Journal);
        RunFiles.WriteWhole(path, string.Concat(JournalLine.Of(records).Select(line => JsonSerializer.Serialize(line, RunJson.Line) + "\n")));
    }

    private static void CheckComplete(string workFolder, RunReport report)
    {
        foreach (var file in report.Files)
        {
            var info = new FileInfo(Path.Combine(workFolder, file.Path));
            if (!info.Exists || info.Length != file.Bytes)
            {
                throw new IOException(
                    $"'{file.Path}' of the export has {(info.Exists ? $"{info.Length} bytes" : "gone")}; the report says {file.Bytes} bytes.");
            }
        }
    }

    private static void Replace(string source, string target)
    {
        if (Directory.Exists(source))
        {
            if (Directory.Exists(target))
            {
                Directory.Delete(target, recursive: true);
            }

            Directory.Move(source, target);
        }
        else
        {
            File.Move(source, target, overwrite: true);
        }
    }

    private static async Task<List<Artifact>> DescribeAsync(
        Guid runId, string folder, RunReport report, CancellationToken cancellationToken)
    {
        var artifacts = report.Files
            .Select(file => new Artifact { RunId = runId, Path = file.Path, Bytes = file.Bytes, Sha256 = file.Sha256 })
            .ToList();
        foreach (var name in new[] { RunFiles.Options, RunFiles.Journal, RunFiles.Report, RunFiles.Plan })
        {
            if (artifacts.Exists(artifact => artifact.Path == name))
            {
                continue;
            }

            await using var stream = File.OpenRead(Path.Combine(folder, name));
            var hash = await SHA256.HashDataAsync(stream, cancellationToken);
            artifacts.Add(new Artifact { RunId = runId, Path = name, Bytes = stream.Length, Sha256 = Convert.ToHexStringLower(hash) });
        }

        return artifacts;
    }
}
