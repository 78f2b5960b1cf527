using Eep.Core.Evaluation.Suites;
using Eep.Tests.Components.Fakes;
using Eep.Tests.Web;
using Eep.Web.Components.Charts;
using Eep.Web.Evaluations;
using Plotly.Blazor.Traces;

namespace Eep.Tests.Components.Charts;

public sealed class TrendChartTests
{
    [Fact]
    public void ByTask_Evaluations_RunFromTheOldestWithTheGateOfEach()
    {
        var newest = EvaluationSamples.View(SampleRuns.Id(2), EvaluationState.Completed, EvaluationSamples.Summary(Verdict.Fail)) with { CreatedAt = RunSamples.Now.AddDays(1) };
        var oldest = EvaluationSamples.View(SampleRuns.Id(1), EvaluationState.Completed, EvaluationSamples.Summary(Verdict.Pass));

        var tasks = TrendPoint.ByTask([newest, oldest]);

        Assert.Equal(["qa", "choice"], tasks.Keys);
        Assert.Equal([Verdict.Pass, Verdict.Fail], tasks["qa"].Select(point => point.Verdict!.Value));
        Assert.All(tasks["qa"], point => Assert.Equal(0.75, point.Gate!.Value, 12));
        Assert.All(tasks["choice"], point => Assert.Null(point.Gate));
    }

    [Fact]
    public void Build_OfATask_SaysWhereItStands()
    {
        var points = TrendPoint.ByTask([EvaluationSamples.View(SampleRuns.Id(1), EvaluationState.Completed, EvaluationSamples.Summary(Verdict.Fail))])["qa"];

        var spec = TrendChart.Build([points[0], points[0]], ChartColors.For(dark: false));

        Assert.Equal("Last 78.0 %, ±0.0 points against the evaluation before; 2 of 2 evaluations broke a rule about it.", spec.Summary);
        Assert.Equal(["interval, low", "Interval", "Baseline", "Gate", "Candidate"], spec.Traces.Cast<Scatter>().Select(trace => trace.Name));
        Assert.Equal(["80.0 %", "78.0 %", "−2.0", "75.0 %", "Fail"], spec.Values.Rows[0].Skip(2));
    }

    [Fact]
    public void Build_OfOneEvaluation_DrawsBaselineAndGateAsLines()
    {
        var points = TrendPoint.ByTask([EvaluationSamples.View(SampleRuns.Id(1), EvaluationState.Completed, EvaluationSamples.Summary(Verdict.Fail))])["qa"];

        var lines = TrendChart.Build(points, ChartColors.For(dark: false)).Traces.Cast<Scatter>().Where(trace => trace.Name is "Baseline" or "Gate").ToList();

        Assert.All(lines, line => Assert.Equal([0.5, 1.5], line.X.Cast<double>()));
        Assert.Equal([0.8, 0.75], lines.Select(line => Math.Round((double)line.Y[1], 12)));
    }

    [Theory]
    [InlineData("floor 0.6", TaskGateKind.Floor, 0.6)]
    [InlineData("max_relative_drop 0.025", TaskGateKind.MaxRelativeDrop, 0.025)]
    [InlineData("non_inferiority 0", TaskGateKind.NonInferiority, 0)]
    public void Parse_RuleAsItIsWritten_IsTheGateAgain(string rule, TaskGateKind kind, double limit)
    {
        Assert.Equal(new TaskGate(kind, limit), TaskGate.Parse(rule));
        Assert.Equal(rule, TaskGate.Parse(rule)!.ToString());
        Assert.Null(TaskGate.Parse("memory at most 0.9 of the baseline's"));
    }
}
