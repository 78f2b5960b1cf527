using System.CommandLine;
using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Engine;

namespace Eep.Web.Commands;

/// <summary><c>eep probe</c>, internal: measures what an answer takes, in a process of its own as the engine's work is.</summary>
public static class ProbeCommand
{
    /// <summary>The command; it stays out of the help. Options come as one line on standard input, the <see cref="RunProbe"/> goes to standard output.</summary>
    public static Command Create()
    {
        var command = new Command(ProbeProcess.CommandName, "Internal: measure what an answer takes; options on standard input.") { Hidden = true };
        command.Handle(async (_, cancellationToken) =>
        {
            await using var output = new StreamWriter(StandardStreams.TakeOutput());
            var options = JsonSerializer.Deserialize<RunOptions>(await Console.In.ReadLineAsync(cancellationToken) ?? "", RunJson.Line)!;
            await output.WriteLineAsync(JsonSerializer.Serialize(RunProbe.Measure(options, cancellationToken), RunJson.Line));
            return EepCommands.Done;
        });
        return command;
    }
}
