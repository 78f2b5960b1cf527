using System.Globalization;
using System.Text;
using Eep.Core.Bench;
using Eep.Core.Metering;
using Eep.Core.Models;

namespace Eep.Web.Commands;

/// <summary>The report of <c>eep bench</c> as people read it.</summary>
internal static class BenchTable
{
    private const double Giga = 1e9;

    public static string Of(BenchReport report)
    {
        var text = new StringBuilder();
        Line(text, $"{report.Machine.Processor.Name}, {report.Machine.Processors} processors, {report.Machine.Processor.Vectors}, {report.Machine.Processor.Bfloat16 ?? "no products of bfloat16"}, {report.Machine.MemoryBytes / Giga:0} GB; {report.Machine.System}");
        Line(text, $"device {report.Device}, compute type {report.ComputeType}, {report.Workers} threads");
        Line(text, $"matrix products {report.Limits.ProductRate / Giga:0.0} Gop/s, memory read {report.Limits.ReadRate / Giga:0.0} GB/s");
        foreach (var model in report.Models)
        {
            Line(text, $"");
            Line(text, $"{model.Name}: {model.Description}");
            Line(text, $"{model.Documents} documents, {model.Tokens:N0} tokens, {model.Operations / Giga:0.0} Gop; arithmetic limit {model.ArithmeticLimit:0.000} s a plan");
            Forward(text, model.Forward);
            Rows(text, model.Rows);
            Generations(text, model);
            Savings(text, model.Savings);
            Search(text, model.Search);
            Export(text, model.Export);
        }

        return text.ToString().TrimEnd();
    }

    private static void Forward(StringBuilder text, IReadOnlyList<RateLine> lines)
    {
        Title(text, lines.Count, $"{"forward, nothing avoided",-28}{"plans",8}{"tokens/s",12}{"Gop/s",10}{"of limit",10}");
        foreach (var line in lines)
        {
            Line(text, $"{line.Evaluator,-28}{line.Plans,8}{line.TokensPerSecond,12:N0}{line.OperationsPerSecond / Giga,10:0.0}{line.ShareOfProductRate,10:0.0 %}");
        }
    }

    private static void Rows(StringBuilder text, IReadOnlyList<RowsOfProduct> shapes)
    {
        foreach (var shape in shapes.Where(shape => shape.Differing.Count > 0))
        {
            Line(text, $"products {shape.Inputs} to {shape.Outputs} have other bits with {string.Join(", ", shape.Differing)} rows at once: answers may depend on blocks");
        }

        if (shapes.Count > 0 && shapes.All(shape => shape.Differing.Count == 0))
        {
            Line(text, $"a row's product has the same bits whatever stands beside it ({shapes.Count} shapes)");
        }
    }

    private static void Generations(StringBuilder text, ModelReport model)
    {
        Title(text, model.Generations.Count, $"{"seconds per plan",-24}{"plans",6}{"plain",9}{"tok/s",9}{"(prepare)",11}{"engine",9}{"computed",10}{"ratio",7}{"equal",9}");
        foreach (var line in model.Generations)
        {
            Line(text, $"{line.Kind + ", " + line.Scoring,-24}{line.Plans,6}{line.PlainSeconds,9:0.000}{line.PlainTokensPerSecond,9:N0}{line.PlainPreparing,11:0.000}{line.EngineSeconds,9:0.000}{line.ShareComputed,10:0.0 %}{line.Ratio,7:0.00}{line.EqualAnswers,9:0.0 %}");
        }

        if (model.Generations.Count > 0)
        {
            Line(text, $"ratio = engine / (plain x computed); plain timed on {model.Generations[0].PlainPlans} plans; private memory at most {Number(model.PeakMemory, 1 / Giga, "0.00 GB")}");
        }
    }

    private static void Savings(StringBuilder text, IReadOnlyList<SavingLine> lines)
    {
        Title(text, lines.Count, $"{"avoided, seconds per plan",-56}{"with",9}{"without",9}{"avoided",9}");
        foreach (var line in lines)
        {
            Line(text, $"{line.Saving,-56}{Number(line.With, 1, "0.0000"),9}{Number(line.Without, 1, "0.0000"),9}{Number(line.Avoided, 1, "0.0 %"),9}  {line.Counters}{Reason(line.Without)}");
        }
    }

    private static void Search(StringBuilder text, SearchLine? line)
    {
        if (line is not null)
        {
            Line(text, $"");
            Line(text, $"search '{line.Preset}': {line.Proposed} plans proposed, {line.Evaluated} evaluated, of these {line.Stopped} stopped; {line.EngineSeconds:0.0} s, {line.SecondsPerProposed:0.0000} s per proposed plan");
            Line(text, $"without racing {line.SecondsWithoutRacing:0.0} s, {(line.SamePlansWithoutRacing ? "the same plans" : "other plans")}");
            Line(text, $"plain on {line.PlainPlans} of them: {line.PlainSecondsPerPlan:0.000} s each ({line.PlainTokensPerSecond:N0} tokens/s), {line.PlainSeconds:0.0} s for all; ratio {line.Ratio:0.000}; {line.EqualScores} of {line.PlainPlans} scores equal");
        }
    }

    private static void Export(StringBuilder text, ExportLine? line)
    {
        if (line is not null)
        {
            Line(text, $"");
            Line(text, $"export {line.Bytes / Giga:0.000} GB at {line.BytesPerSecond / Giga:0.00} GB/s; plain copy of the same {line.CopyBytesPerSecond / Giga:0.00} GB/s");
        }
    }

    private static void Title(StringBuilder text, int lines, FormattableString title)
    {
        if (lines > 0)
        {
            Line(text, $"");
            Line(text, title);
        }
    }

    private static string Number(Figure figure, double factor, string format) =>
        figure.Value is { } value ? (value * factor).ToString(format, CultureInfo.InvariantCulture) : "-";

    private static string Reason(Figure figure) => figure.NotMeasured is { } reason ? $" (not measured: {reason})" : "";

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
