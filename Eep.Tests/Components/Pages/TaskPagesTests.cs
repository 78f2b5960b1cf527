using Bunit;
using Eep.Web.Components.Pages;
using Microsoft.AspNetCore.Components.Forms;
using MudBlazor;

namespace Eep.Tests.Components.Pages;

public sealed class TaskPagesTests : PageContext
{
    [Fact]
    public void List_OfTaskFiles_SaysWhatCannotBeReadAndWhy()
    {
        var rows = Visit<TasksPage>("/tasks").FindAll(".tasks-table tbody tr");

        Assert.Equal(3, rows.Count);
        Assert.Equal(["300", "–", "1\u2009000"], rows[0].QuerySelectorAll("td.num").Select(cell => cell.TextContent));
        Assert.Equal("/tasks/view?path=samples%2Ftasks%2Fqa.yaml", rows[0].QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("metric_list is missing", rows[2].TextContent, StringComparison.Ordinal);
        Assert.Equal(["Delete mine"], rows.SelectMany(row => row.QuerySelectorAll("button")).Select(button => button.GetAttribute("aria-label")));
    }

    [Fact]
    public void Upload_OfFiles_KeepsThemOrSaysWhyNot()
    {
        var page = Visit<TasksPage>("/tasks");
        var input = page.FindComponent<InputFile>();

        input.UploadFiles(InputFileContent.CreateFromText("task: mine", "mine.yaml"), InputFileContent.CreateFromText("{}", "test.jsonl"));

        page.WaitForAssertion(() => Assert.Contains("Kept as mine", page.Find(".better").TextContent, StringComparison.Ordinal));
        Assert.Equal(["mine.yaml", "test.jsonl"], TaskFiles.Uploaded);

        TaskFiles.Fault = "mine.yaml: doc_to_text is missing.";
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("task: mine", "mine.yaml"));

        page.WaitForAssertion(() => Assert.Contains("doc_to_text is missing", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".better"));
    }

    [Fact]
    public void Delete_Confirmed_RemovesTheUploadedTask()
    {
        var dialogs = Render<MudDialogProvider>();
        var page = Visit<TasksPage>("/tasks");

        page.Find("button[aria-label='Delete mine']").Click();
        dialogs.FindAll("button").Single(button => button.TextContent.Contains("Delete the task", StringComparison.Ordinal)).Click();

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".tasks-table tbody tr").Count));
    }

    [Fact]
    public void Preview_OfASplit_ShowsMappingAndRows()
    {
        var page = Visit<TaskPage>("/tasks/view?path=samples/tasks/qa.yaml");
        Assert.Equal(["Prompt", "Target"], page.FindAll(".mapping dt").Select(part => part.TextContent));
        Assert.Contains("Question of Search", page.Find("#task-rows").TextContent, StringComparison.Ordinal);

        page.FindAll(".chip").Single(chip => chip.TextContent == "Test").Click();

        Assert.EndsWith("split=test", Address, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Contains("Question of Test", page.Find("#task-rows").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Preview_OfABadFile_SaysWhatIsWrong()
    {
        TaskFiles.Fault = "qa.yaml:3: metric_list is missing.";

        Assert.Contains("metric_list is missing", Visit<TaskPage>("/tasks/view?path=x").Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Trial_OfATask_ShowsPromptTargetAnswerAndScore()
    {
        var page = Visit<TaskPage>("/tasks/view?path=samples/tasks/qa.yaml");

        page.Find("#try-task").Click();

        page.WaitForAssertion(() => Assert.Equal(["Score 1", "Score 0"], page.FindAll("#tried-items h3").Select(title => title.TextContent)));
        Assert.Contains("seen as “the barn”", page.Find("#tried-items li").TextContent, StringComparison.Ordinal);

        TaskFiles.Fault = "The trial brought nothing.";
        page.Find("#try-task").Click();

        page.WaitForAssertion(() => Assert.Contains("brought nothing", page.Find("#trial [role=alert]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Tokens_OfATask_SayHowManyRowsDoNotFit()
    {
        var page = Visit<TaskPage>("/tasks/view?path=samples/tasks/qa.yaml");

        page.Find("#count-tokens").Click();

        page.WaitForAssertion(() => Assert.Contains("longest 305; the model takes 256. 1 prompt does not fit", page.Find("#trial .chart-summary").TextContent, StringComparison.Ordinal));
    }
}
