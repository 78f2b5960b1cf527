using System.Diagnostics;
using System.Text.Json;
using Eep.Core.Runs;

namespace Eep.Web.Engine;

/// <summary>Writes a checkpoint in a process of its own, as <c>eep export</c>: what goes wrong there touches nobody.</summary>
public static class ExportProcess
{
    // The answer says more than is read here.
    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web);

    /// <summary>Applies a plan to a checkpoint.</summary>
    /// <param name="model">Folder of the original model.</param>
    /// <param name="plan">A plan file.</param>
    /// <param name="output">Folder to write; absent or empty.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <returns>The files, named in <paramref name="output"/>.</returns>
    /// <exception cref="InvalidOperationException">The export was refused or failed; the message says why.</exception>
    public static async Task<IReadOnlyList<ArtifactFile>> RunAsync(string model, string plan, string output, CancellationToken cancellationToken)
    {
        var start = OwnProgram.StartInfo("export", model, "--plan", plan, "--output", output, "--json");
        start.UseShellExecute = false;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The process that exports did not start.");
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var answer = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                var last = (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
                throw new InvalidOperationException(last ?? $"The export {ExitReason.Of(process.ExitCode)}.");
            }

            return [.. (JsonSerializer.Deserialize<Answer>(answer, Names)?.Files ?? []).Select(file => new ArtifactFile(file.Name, file.Bytes, file.Sha256))];
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private sealed record Answer(IReadOnlyList<AnswerFile> Files);

    private sealed record AnswerFile(string Name, long Bytes, string Sha256);
}
