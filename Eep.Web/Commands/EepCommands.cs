using System.CommandLine;
using System.CommandLine.Invocation;

namespace Eep.Web.Commands;

/// <summary>The command line: every command of <c>eep</c>, and the rules that hold for all of them.</summary>
public static class EepCommands
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>A fault, or a cancel.</summary>
    public const int Failed = 1;

    /// <summary>Bad usage or bad input.</summary>
    public const int BadInput = 2;

    /// <summary>A gate of a suite says FAIL.</summary>
    public const int GateFailed = 3;

    /// <summary>No gate fails, but one is INCONCLUSIVE.</summary>
    public const int GateInconclusive = 4;

    /// <summary>The root: without a command it serves.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Eep prunes and merges the experts of Mixture-of-Experts language models.")
        {
            ServeCommand.Create(),
            WorkerCommand.Create(),
            SearchCommand.Create(),
            SmallestCommand.Create(),
            LogitsCommand.Create(),
            EvaluateCommand.Create(),
            CompareCommand.Create(),
            InspectCommand.Create(),
            ExportCommand.Create(),
            BenchCommand.Create(),
            DataCommand.Create(),
            EngineCommand.Create(),
            ProbeCommand.Create(),
        };
        ServeCommand.Configure(root);
        return root;
    }

    /// <summary>Parses and runs; writers can be replaced by tests.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter? output = null, TextWriter? error = null)
    {
        // Commands and the web host end by themselves on a signal; a fixed time limit would cut a shutdown short.
        var configuration = new InvocationConfiguration
        {
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
            Output = output ?? Console.Out,
            Error = error ?? Console.Error,
        };
        var parse = Create().Parse(args);
        if (parse.Action is not ParseErrorAction)
        {
            return await parse.InvokeAsync(configuration);
        }

        foreach (var fault in parse.Errors)
        {
            await configuration.Error.WriteLineAsync(fault.Message);
        }

        await configuration.Error.WriteLineAsync("See --help.");
        return BadInput;
    }
}
