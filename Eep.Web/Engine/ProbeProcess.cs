using System.Diagnostics;
using System.Text.Json;
using Eep.Core.Runs;

namespace Eep.Web.Engine;

/// <summary>Measures in a process of its own, as <c>eep probe</c>: what goes wrong there touches nobody.</summary>
public static class ProbeProcess
{
    /// <summary>The command of <see cref="Commands.ProbeCommand"/>.</summary>
    public const string CommandName = "probe";

    /// <summary>The measurement; null when the process gave none.</summary>
    /// <param name="options">Valid, with absolute paths.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    public static async Task<RunProbe?> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var start = OwnProgram.StartInfo(CommandName);
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The process that measures did not start.");
        try
        {
            _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(options, RunJson.Line));
            process.StandardInput.Close();
            var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
            return line is null ? null : JsonSerializer.Deserialize<RunProbe>(line, RunJson.Line);
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
