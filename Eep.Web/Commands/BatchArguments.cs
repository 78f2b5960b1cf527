using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Eep.Core.Checkpoints;
using Eep.Core.Runs;
using Eep.Web.Evaluations;

namespace Eep.Web.Commands;

/// <summary>The options that name many candidates of one run.</summary>
internal sealed class BatchArguments
{
    /// <summary>The run's folder.</summary>
    public Option<DirectoryInfo?> Run { get; } = new("--run")
    {
        Description = "Folder of a completed run on the checkpoint: its plans are candidates, as --best, --individual, --budget and --experts-per-token name them.",
    };

    /// <summary>So many of the archive.</summary>
    public Option<int?> Best { get; } = new("--best") { Description = "With --run: the N different plans that score best on the search split." };

    /// <summary>Some of the archive.</summary>
    public Option<int[]> Individuals { get; } = Numbers("--individual", "With --run: individuals of its archive, by number.");

    /// <summary>One side of the grid.</summary>
    public Option<int[]> Budgets { get; } = Numbers("--budget", "With --run: experts to keep; the winner is brought to each budget. A grid with --experts-per-token.");

    /// <summary>The other.</summary>
    public Option<int[]> Active { get; } = Numbers("--experts-per-token", "With --run: active experts; the winner is brought to each number.");

    /// <summary>Refuses a batch without a run, and a run without a batch.</summary>
    public void Validate(CommandResult result)
    {
        // What was given, whatever is wrong with it: a value that cannot be read is its own fault.
        var names = ((Option[])[Best, Individuals, Budgets, Active]).Any(IsGiven);
        if (names != IsGiven(Run))
        {
            result.AddError(names
                ? "--run is missing; --best, --individual, --budget and --experts-per-token name candidates of a run's folder."
                : "--run names no candidate; add --best, --individual, --budget or --experts-per-token.");
        }

        bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
    }

    /// <summary>What is asked for, or null.</summary>
    public CandidateBatch? Read(ParseResult parse) => parse.GetValue(Run) is null ? null : new CandidateBatch
    {
        Best = parse.GetValue(Best),
        Individuals = parse.GetValue(Individuals),
        Budgets = parse.GetValue(Budgets),
        ExpertsPerToken = parse.GetValue(Active),
    };

    /// <summary>Writes the plans into a folder; returns their paths.</summary>
    public IReadOnlyList<string> WritePlans(ParseResult parse, CandidateBatch batch, string checkpoint, string folder)
    {
        using var model = Checkpoint.Open(checkpoint);
        return EvaluationFolder.WritePlans(folder, RunCandidates.OfFolder(parse.GetValue(Run)!.FullName, model.Shape, batch));
    }

    // Commas as well as spaces, as everywhere where numbers are listed.
    private static Option<int[]> Numbers(string name, string description) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
        CustomParser = result =>
        {
            var numbers = new List<int>();
            foreach (var part in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
            {
                if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    numbers.Add(number);
                }
                else
                {
                    result.AddError($"{name} has '{part}'; it takes whole numbers, as in {name} 6,4,2.");
                }
            }

            return [.. numbers];
        },
    };
}
