using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;
using Eep.Web.Budgets;

namespace Eep.Web.Commands;

/// <summary><c>eep smallest</c>: ordinary runs over several budgets, until the fewest experts that are good enough are known.</summary>
public static class SmallestCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var file = new Argument<FileInfo>("OPTIONS.json") { Description = "The runs' options, with a margin; expertBudget is the largest budget tried." };
        var budgets = new Option<int[]?>("--budgets")
        {
            Description = "Budgets to choose among, for example --budgets 2 3 4. Default: all up to expertBudget.",
            AllowMultipleArgumentsPerToken = true,
        };
        var all = new Option<bool>("--all") { Description = "Run every budget, for the whole curve, and not only those that bisection needs." };
        var data = DataOption.Create();
        var json = JsonOption.Create();
        var command = new Command("smallest", "Find the fewest experts whose score is that of the full model up to a margin.") { file, budgets, all, data, json };
        command.Handle(async (parse, cancellationToken) =>
        {
            var options = new BudgetSearchOptions
            {
                Run = RunOptionsFile.Read(parse.GetRequiredValue(file).FullName),
                Budgets = parse.GetValue(budgets),
                All = parse.GetValue(all),
            };
            var (output, error) = (parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
            await using var services = ToolServices.Create(parse.GetValue(data));
            var searches = ActivatorUtilities.CreateInstance<ForegroundBudgetSearch>(services);
            var report = await searches.FindAsync(options, new SearchConsole(TextWriter.Null, error, json: false), cancellationToken);
            output.WriteLine(parse.GetValue(json) ? JsonSerializer.Serialize(report, RunJson.File) : Table(report));
            return report.Outcome switch
            {
                Verdict.Pass => EepCommands.Done,
                Verdict.Fail => EepCommands.GateFailed,
                _ => EepCommands.GateInconclusive,
            };
        });
        return command;
    }

    private static string Table(SmallestReport report)
    {
        var lines = new List<string> { $"{"experts",-9}{"per token",10}{"bytes",15}{"validation",12}{"low",9}{"high",9}  {"verdict",-13}{"test",8}" };
        lines.AddRange(report.Points.Select(point => string.Create(
            CultureInfo.InvariantCulture,
            $"{(point.Budget == report.Budget ? "* " : "  ") + point.Budget,-9}{point.ExpertsPerToken,10}{point.Bytes,15:N0}{point.Validation.Pruned,12:P1}{point.Validation.Low,9:+0.000;-0.000}{point.Validation.High,9:+0.000;-0.000}  {point.Validation.Verdict.ToString().ToUpperInvariant(),-13}{point.Test.Pruned,8:P1}")));
        lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"Full model: {report.FullBytes:N0} bytes, validation {report.Points[0].Validation.Full:P1}, test {report.Points[0].Test.Full:P1}. Margin {report.Margin}, confidence {report.Confidence}. Hypervolume {report.Hypervolume:0.0000}."));
        var chosen = report.Points.FirstOrDefault(point => point.Budget == report.Budget);
        lines.Add(chosen is null
            ? "No budget keeps within the margin on the validation split."
            : $"{chosen.Budget} experts; on the test split {chosen.Test}{Environment.NewLine}Checkpoint {chosen.Checkpoint}");
        return string.Join(Environment.NewLine, lines);
    }
}
